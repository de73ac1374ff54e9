import { type Random } from './random.js';
import type { Commit } from './world.js';

/** A default branch, and the commits of it that were delivered, oldest first. */
export interface GeneratedLine {
  commits: Commit[];
  delivered: { sha: string; at: string }[];
}

const BOT = { login: null, name: 'dependabot[bot]', email: '49699333+dependabot[bot]@users.noreply.github.com' };
const RELEASER = { login: null, name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' }; // prettier-ignore
const PLACES = ['src/api', 'src/core', 'src/core/rules', 'src/store', 'src/web/pages', 'src/web/parts', 'lib', 'test/core', 'test/api']; // prettier-ignore
const DOCUMENTS = ['README.md', 'docs/guide.md', 'docs/api/index.md', 'config/prod.yaml', '.github/workflows/ci.yml'];

type Change = Pick<Commit, 'author' | 'changes'>;

/**
 * Pull requests of one to a dozen commits, 7 of 10 squashed into one and the others merged with all of theirs, one to four
 * in a delivery: of 100 pull requests 8 are a bot's updates, 5 are releases and 6 change documents or settings only.
 */
export function generatedLine(random: Random, deliveries: number, from: number, to: number): GeneratedLine {
  const commits: Commit[] = [];
  const delivered: GeneratedLine['delivered'] = [];
  const gap = (to - from) / deliveries;
  const at = (time: number): string => new Date(Math.floor(time / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  let head: string[] = [];
  const add = (change: Change, parents: string[], time: number): string => {
    const sha = random.sha();
    commits.push({ sha, parents, committedAt: at(time), ...change });
    return sha;
  };
  head = [add({ author: person(random), changes: beginning(random) }, [], from - gap)];
  for (let n = 0; n < deliveries; n += 1) {
    const time = from + n * gap;
    for (let pull = random.whole(1, 4); pull > 0; pull -= 1) {
      const opened = time + gap * (0.8 - pull / 5);
      const whole = pullRequest(random);
      if (whole.length === 1 || random.chance(0.7)) head = [add(squashed(whole), head, opened)];
      else {
        let branch = head;
        for (const [step, change] of whole.entries()) branch = [add(change, branch, opened + step * 1000)];
        const { changes } = squashed(whole);
        head = [add({ author: person(random), changes }, [...head, ...branch], opened + whole.length * 1000)];
      }
    }
    delivered.push({ sha: head[0] ?? '', at: at(time + gap * 0.9) });
  }
  return { commits, delivered };
}

function pullRequest(random: Random): Change[] {
  const drawn = random.share();
  const of = (author: Commit['author'], paths: readonly string[]): Change[] => [{ author, changes: texts(random, paths) }]; // prettier-ignore
  if (drawn < 0.08) return of(BOT, ['package.json', 'package-lock.json']);
  if (drawn < 0.13) return of(RELEASER, ['package.json', 'CHANGELOG.md', 'package-lock.json']);
  if (drawn < 0.19) return of(person(random), [random.pick(DOCUMENTS), random.pick(DOCUMENTS)]);
  const author = person(random);
  return Array.from({ length: random.chance(0.5) ? 1 : random.whole(2, 12) }, () => {
    const files = Array.from({ length: random.chance(0.6) ? random.whole(1, 3) : random.whole(4, 14) }, () => filePath(random)); // prettier-ignore
    return { author, changes: texts(random, files) };
  });
}

function squashed(changes: readonly Change[]): Change {
  const [first] = changes as [Change];
  return {
    author: first.author,
    changes: Object.assign({}, ...changes.map((one) => one.changes)) as Change['changes'],
  };
}

function beginning(random: Random): Change['changes'] {
  const files = Array.from({ length: 60 }, () => filePath(random));
  return texts(random, ['package.json', 'CHANGELOG.md', 'package-lock.json', ...DOCUMENTS, ...files]);
}

function filePath(random: Random): string {
  return `${random.pick(PLACES)}/file-${random.whole(1, 9)}.ts`;
}

function texts(random: Random, paths: readonly string[]): Change['changes'] {
  return Object.fromEntries(paths.map((path) => [path, `${random.whole(0, 1_000_000_000)}`]));
}

function person(random: Random): Commit['author'] {
  const login = `dev-${random.whole(1, 30)}`;
  return { login, name: login, email: `${login}@example.com` };
}
