// Preloaded into a process whose clock is moved: CLOCK_FILE holds by how many milliseconds, and is looked at all the time.
import { readFileSync } from 'node:fs';

const RealDate = Date;
let offset = 0;

function look() {
  const moved = Number(readFileSync(process.env.CLOCK_FILE, 'utf8'));
  if (Number.isFinite(moved)) offset = moved;
}

look();
setInterval(look, 20).unref();
const now = () => RealDate.now() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
