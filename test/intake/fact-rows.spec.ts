import { z } from 'zod';
import { parseChangeRow } from '../../src/facts/change-row.js';
import { parseDeliveryRow } from '../../src/facts/delivery-row.js';
import { parseIncidentRow } from '../../src/facts/incident-row.js';

const NOW = new Date('2026-11-16T12:00:00Z');
const delivery = { repo: 'acme/cart', sha: 'a1', deliveredAt: '2026-03-04T10:00:00Z', environment: 'production' };
const change = { repo: 'acme/cart', number: 7, sha: 'f7', mergedAt: '2026-03-03T10:00:00+01:00' };
const incident = { key: 'I1', repo: 'acme/cart', startedAt: '2026-03-03T10:00:00Z' };

/** What a parser complains of, field by field. */
function said(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof z.ZodError)
      return error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; ');
    throw error;
  }
  return 'it was not refused';
}

describe('a row of deliveries', () => {
  it.each([
    [{ content: 'docs' }, 'content: must be code, config or version'],
    [{ content: 'code', files: ['a.ts'] }, 'files: say content or files, not both'],
    [{ files: [] }, 'files: must name the changed paths; leave it out if they are not known'],
    [{ bots: true, authors: ['ada'] }, 'authors: say bots or authors, not both'],
    [{ authors: [] }, 'authors: must name the logins of its authors; leave it out if they are not known'],
    [{ mergedAt: '2026-03-04T10:00:00Z' }, 'mergedAt: belongs to source change only'],
    [{ deliveredBy: 'ff' }, 'deliveredBy: belongs to source change with mergedAt only'],
    [{ deliveredAt: undefined }, 'deliveredAt: must say when it was delivered; only a row of source change may say mergedAt instead'], // prettier-ignore
    [{ source: 'change', deliveredAt: undefined, mergedAt: '2031-01-01T00:00:00Z' }, 'mergedAt: lies in the future'],
  ])('%j is refused: %s', (more, message) => {
    expect(said(() => parseDeliveryRow({ ...delivery, ...more }, NOW))).toBe(message);
  });
});

describe('a row of changes', () => {
  it.each([
    [{ number: 0 }, /^number: Too small/],
    [{ mergedAt: 'yesterday' }, /^mergedAt: must be an instant with its offset/],
    [{ mergedAt: '2031-01-01T00:00:00Z' }, /^mergedAt: lies in the future$/],
    [{ additions: 3 }, /^deletions: say both, additions and deletions, or neither$/],
    [{ deletions: 3 }, /^additions: say both/],
    [{ openedAt: '2026-04-01T00:00:00Z' }, /^openedAt: must not be later than mergedAt$/],
    [{ reverts: 'the last one' }, /^reverts: must be the number of a pull request or a commit SHA$/],
    [{ author: 'ada' }, /Unrecognized key: "author"/],
  ])('%j is refused', (more, message) => {
    expect(said(() => parseChangeRow({ ...change, ...more }, NOW))).toMatch(message);
  });
});

describe('a row of incidents', () => {
  it.each([
    [{ repo: undefined }, /^repo: must name a repository, or team a team$/],
    [{ repo: undefined, team: 'cart', component: 'x' }, /^component: needs repo beside it$/],
    [{ repo: undefined, team: 'cart', causedBy: 'a1' }, /^causedBy: needs repo beside it$/],
    [{ causedBy: 'a1', causedByEvent: 'v1' }, /^causedByEvent: say causedBy or causedByEvent, not both$/],
    [{ resolvedAt: '2026-03-03T09:59:59Z' }, /^resolvedAt: must not be earlier than startedAt$/],
    [{ kind: 'outage' }, /^kind: must be incident or hotfix$/],
    [{ key: 'a b' }, /^key: must be what its source knows it by, without spaces$/],
    [{ startedAt: '2031-01-01T00:00:00Z' }, /^startedAt: lies in the future$/],
  ])('%j is refused', (more, message) => {
    expect(said(() => parseIncidentRow({ ...incident, ...more }, NOW))).toMatch(message);
  });
});
