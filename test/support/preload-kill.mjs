// Preloaded into a process that is to die with SIGKILL right after a statement within a transaction: the KILL_NTH one
// of the kind KILL_KIND. With KINDS_FILE it writes down instead which kinds there are.
import { appendFileSync } from 'node:fs';
import pg from 'pg';

const { KILL_KIND, KILL_NTH = '1', KINDS_FILE } = process.env;
const transactions = new WeakSet();
const seen = new Set();
let met = 0;

const kindOf = (text) =>
  text
    .replace(/--.*\n/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)
    .trim();

function after(client, text) {
  const kind = kindOf(text);
  if (/^(BEGIN|START TRANSACTION)/.test(kind)) transactions.add(client);
  if (!transactions.has(client)) return;
  if (/^(COMMIT|ROLLBACK)/.test(kind)) transactions.delete(client);
  if (KINDS_FILE !== undefined && !seen.has(kind)) {
    seen.add(kind);
    appendFileSync(KINDS_FILE, `${kind}\n`);
  }
  if (kind === KILL_KIND && (met += 1) === Number(KILL_NTH)) process.kill(process.pid, 'SIGKILL');
}

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (...args) {
  const text = typeof args[0] === 'string' ? args[0] : args[0]?.text;
  const last = args.at(-1);
  if (typeof text !== 'string') return query.apply(this, args);
  if (typeof last === 'function') {
    args[args.length - 1] = (...answer) => {
      after(this, text);
      last(...answer);
    };
    return query.apply(this, args);
  }
  const answer = query.apply(this, args);
  return typeof answer?.then === 'function' ? answer.then((rows) => (after(this, text), rows)) : answer;
};
