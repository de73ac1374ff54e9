import type { EntityManager } from 'typeorm';
import { type EvidenceBasis, EVIDENCE_WEEKS, type KindEvidence, proposeSource } from '../core/delivery-source.js';
import { type DeliverySource, PRODUCTION_PATTERN } from '../core/event-rules.js';
import { addWeeks, type Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** As it is kept beside a proposal: weeks from `from` up to `to`, null where all that there was counted. */
export interface StoredEvidence {
  basis: EvidenceBasis;
  from: Week | null;
  to: Week | null;
  kinds: KindEvidence[];
}

interface Proposal {
  teamId: number;
  source: DeliverySource;
  evidence: StoredEvidence;
}

const ALL_WEEKS = { from: null, to: null };

/** The source of every team: what it states; else what is proposed from the data, once, and stays. */
export class SourceProposerStore {
  /** In the caller's transaction. Returns how many sources are new or others than before. */
  async propose(manager: EntityManager, timeZone: string, closed: Week): Promise<number> {
    const [stated] = await manager.query<[{ changed: number }]>(readSql(import.meta.url, 'state-sources.sql'));
    const end = addWeeks(closed, 1);
    const recent = { from: addWeeks(end, -EVIDENCE_WEEKS), to: end };
    let changed = stated.changed;
    changed += await this.proposeFrom(manager, timeZone, 'RECENT', recent);
    changed += await this.proposeFrom(manager, timeZone, 'EVER', ALL_WEEKS);
    changed += await this.proposeFrom(manager, timeZone, 'ANY', ALL_WEEKS);
    return changed;
  }

  private async proposeFrom(
    manager: EntityManager,
    timeZone: string,
    basis: EvidenceBasis,
    weeks: Pick<StoredEvidence, 'from' | 'to'>,
  ): Promise<number> {
    const span = [weeks.from ?? '-infinity', weeks.to ?? 'infinity'];
    const rows = await manager.query<(KindEvidence & { teamId: number })[]>(
      readSql(import.meta.url, 'source-evidence.sql'),
      [timeZone, ...span, basis !== 'ANY', PRODUCTION_PATTERN],
    );
    const proposals = proposalsOf(rows, { basis, ...weeks });
    if (proposals.length === 0) return 0;
    await manager.query(
      `INSERT INTO team_source (team_id, source, stated, evidence)
       SELECT "teamId", source, false, evidence
       FROM jsonb_to_recordset($1::jsonb) AS proposed ("teamId" int, source text, evidence jsonb)`,
      [JSON.stringify(proposals)],
    );
    return proposals.length;
  }
}

function proposalsOf(
  rows: readonly (KindEvidence & { teamId: number })[],
  looked: Omit<StoredEvidence, 'kinds'>,
): Proposal[] {
  const kinds = new Map<number, KindEvidence[]>();
  for (const { teamId, ...kind } of rows) kinds.set(teamId, [...(kinds.get(teamId) ?? []), kind]);
  return [...kinds].flatMap(([teamId, of]) => {
    const evidence = { ...looked, kinds: of.toSorted((a, b) => (a.source < b.source ? -1 : 1)) };
    const source = proposeSource(evidence);
    return source === null ? [] : [{ teamId, source, evidence }];
  });
}
