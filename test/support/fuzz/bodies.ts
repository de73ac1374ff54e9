import type { Hostile } from './hostile.js';

export interface Pushed {
  path: '/ingest/deliveries' | '/ingest/ai-usage';
  body: Buffer;
}

/** Rows of deliveries or of usage, some of them broken. `mark` names whatever the rows are about, and stands in no other body. */
export function hostileRows(hostile: Hostile, mark: string): Pushed {
  const { random } = hostile;
  const path = random.chance(0.6) ? '/ingest/deliveries' : '/ingest/ai-usage';
  const asCsv = path === '/ingest/ai-usage' && random.chance(0.5);
  const row = path === '/ingest/deliveries' ? delivery : asCsv ? csvUsage : usage;
  const rows = Array.from({ length: random.whole(1, 12) }, (_, i) => row(hostile, mark, i));
  const lines = asCsv ? ['tool,person,day,model', ...rows] : rows;
  const text = lines.join(random.pick(['\n', '\n', '\r\n', '\n\n', '\r']));
  const broken = random.chance(0.25) ? hostile.mutated(text) : text;
  return { path, body: encoded(hostile, broken) };
}

function encoded({ random }: Hostile, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (random.chance(0.9)) return bytes;
  return random.pick([
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(text, 'latin1'),
    () => Buffer.concat([Buffer.from([0x1f, 0x8b]), bytes]),
    () => Buffer.concat([bytes, Buffer.from([0xff, 0xc0, 0x80])]),
    () => bytes.subarray(0, random.whole(0, bytes.length)),
  ])();
}

/** One field of a right row is anything, now and then. */
function spoilt(hostile: Hostile, row: Record<string, unknown>): Record<string, unknown> {
  const { random } = hostile;
  if (random.chance(0.9)) return row;
  const field = random.pick([
    ...Object.keys(row),
    'component',
    'tag',
    'environment',
    'commits',
    'model',
    'counts',
    'nothing',
  ]);
  const value = random.pick<() => unknown>([
    () => hostile.text(),
    () => Number(hostile.number()),
    () => hostile.instant(),
    () => hostile.day(),
    () => null,
    () => [],
    () => ({ lines: Number(hostile.number()) }),
    () => true,
  ])();
  return { ...row, [field]: value };
}

function delivery(hostile: Hostile, mark: string, i: number): string {
  const { random } = hostile;
  const at = `2026-0${random.whole(1, 7)}-1${random.whole(0, 9)}T10:00:00Z`;
  const row = random.chance(0.1)
    ? { repo: `fuzz/${mark}`, coveredFrom: '2026-01-01T00:00:00Z', coveredThrough: at }
    : { repo: `fuzz/${mark}`, sha: `${mark}-${i}`, deliveredAt: at };
  return JSON.stringify(spoilt(hostile, row));
}

function usage(hostile: Hostile, mark: string, i: number): string {
  return JSON.stringify(spoilt(hostile, { tool: mark, person: `p${i}@fuzz.example`, day: `2026-07-1${i % 10}` }));
}

function csvUsage(hostile: Hostile, mark: string, i: number): string {
  const { random } = hostile;
  const cells = [mark, `p${i}@fuzz.example`, `2026-07-1${i % 10}`, ''];
  if (random.chance(0.1))
    cells[random.whole(0, 3)] = random.pick([hostile.text(), hostile.day(), '"', '"a,b', 'a"b', '=1+1', ',,,']);
  return cells.join(',');
}
