import type { UsageCounts } from '../../src/core/adoption.js';
import { AdoptionStore, type MeasuredAdoption } from '../../src/adoption/adoption.store.js';
import { parseUsage } from '../../src/adoption/usage-file.js';
import { type SavedUsage, UsageStore } from '../../src/adoption/usage.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import type { TinyOrganization } from './tiny-organization.js';

/** A row of `import ai-usage`. */
export interface Usage {
  tool: string;
  person: string;
  day: string;
  model?: string;
  counts?: UsageCounts;
}

/** A text as it arrives: in pieces. */
export async function* pieces(text: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

export const ndjson = (rows: readonly Usage[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

/** What tests do with the AI usage of an organisation. */
export function usageOf(acme: () => TinyOrganization) {
  const adoption = () => new AdoptionStore(acme().db, new RepositoriesStore());
  const listed = async (slug: string, scope: 'OWN' | 'TREE') =>
    adoption().listWeeks([await acme().idOf(slug)], scope, '2000-01-03', '2100-01-04');
  return {
    listed,
    use: (...rows: Usage[]): Promise<SavedUsage> => {
      const now = acme().clock.now();
      const parsed = parseUsage(pieces(ndjson(rows), 4_096), now);
      return acme().db.transaction((manager) => new UsageStore().save(manager, parsed, now));
    },
    measure: (lastClosedWeek: string, everything?: boolean): Promise<MeasuredAdoption> =>
      acme().db.transaction((manager) =>
        adoption().measure(manager, {
          lastClosedWeek,
          ...(everything === undefined ? {} : { everything }),
        }),
      ),
    /** `03-02 PARTIAL 3/9` for each measured week, as it is stored; what is not told of it ends in `hidden`. */
    weeks: async (slug: string, scope: 'OWN' | 'TREE' = 'TREE'): Promise<string[]> => {
      const rows = await acme().db.query<{ week: string; share: string }[]>(
        `SELECT week::text AS week, coalesce(active::text, '-') || '/' || roster AS share
         FROM adoption_week JOIN team ON team.id = team_id WHERE slug = $1 AND scope = $2`,
        [slug, scope],
      );
      const kept = new Map(rows.map(({ week, share }) => [week, share]));
      return (await listed(slug, scope)).map(({ week, coverage, suppressed, active, roster }) => {
        if (suppressed) expect([active, roster]).toEqual([null, null]);
        const share = suppressed ? `${kept.get(week)} hidden` : `${active ?? '-'}/${roster ?? '-'}`;
        return `${week.slice(5)} ${coverage} ${share}`;
      });
    },
    notLinked: async (): Promise<(number | null)[]> =>
      (await listed('acme', 'TREE')).map(({ not_linked }) => not_linked),
    /** All that is stored, without ids and times. */
    stored: async (): Promise<object[]> =>
      acme().db.query(
        `SELECT tool, login, identity, day::text AS day, model, counts, active
         FROM ai_usage_day LEFT JOIN person ON person.id = person_id
         ORDER BY tool, login, identity, day, model`,
      ),
    /** The measured weeks as they stand, hidden or not. */
    table: async (): Promise<object[]> =>
      acme().db.query(
        `SELECT slug, scope, week::text AS week, coverage, roster, active, suppressed, rule_version
         FROM adoption_week JOIN team ON team.id = team_id ORDER BY slug, scope, week`,
      ),
  };
}
