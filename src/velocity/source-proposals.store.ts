import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DeliverySource } from '../core/event-rules.js';
import { type Reach, reachedIds, reachOf, type Role } from '../core/viewer.js';
import type { Change, Write } from '../org/write.js';
import { UserError } from '../platform/errors.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import type { StoredEvidence } from './source-proposer.store.js';

export type SourceState = 'PROPOSED' | 'CONFIRMED' | 'STATED';

export interface SourceRow {
  teamId: number;
  source: DeliverySource;
  state: SourceState;
  /** Null: what it was proposed from is not known. */
  evidence: StoredEvidence | null;
  confirmedAt: Date | null;
}

export interface SourceChoice {
  slug: string;
  /** Left out: as it is proposed. */
  source?: DeliverySource | null | undefined;
}

interface KnownTeam extends Partial<SourceRow> {
  teamId: number;
  slug: string;
}

/** Who says how a team's deliveries are counted, within reach. */
export const SOURCE_ROLES: readonly Role[] = ['OPERATOR', 'LEADER', 'TEAM_LEAD'];
const MOST_CONFIRMED = 1_000;
const STATE = `CASE WHEN stated THEN 'STATED' WHEN confirmed_at IS NOT NULL THEN 'CONFIRMED' ELSE 'PROPOSED' END`;
const SOURCE = `team_id AS "teamId", source, ${STATE} AS state, evidence, confirmed_at AS "confirmedAt"`;

/** How the deliveries of teams are counted, and who said so. */
@Injectable()
export class SourceProposalsStore {
  constructor(private readonly db: DataSource) {}

  /** By the number of the team; `state` null: all. */
  async list(state: SourceState | null, reach: Reach, page: PageRequest): Promise<Page<SourceRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id'])?.[0] ?? 0;
    const asked = [state, reachedIds(reach)];
    const within = `($1::text IS NULL OR ${STATE} = $1) AND ($2::int[] IS NULL OR team_id = ANY ($2))`;
    const rows = await this.db.query<SourceRow[]>(
      `SELECT ${SOURCE} FROM team_source WHERE ${within} AND team_id > $3::bigint ORDER BY team_id LIMIT $4`,
      [...asked, after, size + 1],
    );
    const [counted] = await this.db.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM team_source WHERE ${within}`,
      asked,
    );
    return toPage(rows, size, counted.total, ({ teamId }) => [teamId]);
  }

  async ofTeams(ids: readonly number[]): Promise<SourceRow[]> {
    return this.db.query(`SELECT ${SOURCE} FROM team_source WHERE team_id = ANY ($1::int[])`, [ids]);
  }

  /**
   * Makes proposals, or other sources, what teams are counted by: all of them or none.
   * @throws UserError UNKNOWN_TEAM, NO_PROPOSAL, SOURCE_STATED, NAMED_TWICE, TOO_MANY_TEAMS
   */
  async confirm({ manager, viewer }: Write, choices: readonly SourceChoice[], at: Date): Promise<Change | null> {
    const reach = viewer === null ? 'ALL' : reachOf(viewer, SOURCE_ROLES);
    const known = await knownTeams(manager, checkChoices(choices), reach);
    const chosen = choices.map((choice, i) => decided(choice, known.get(choice.slug), i));
    const changed = chosen.filter(({ before, source }) => before.state !== 'CONFIRMED' || before.source !== source);
    const fresh = changed.filter(({ before }) => before.state !== 'STATED');
    if (fresh.length === 0) return null;
    await manager.query(
      `INSERT INTO team_source (team_id, source, stated, confirmed_at)
       SELECT "teamId", source, false, $2
       FROM jsonb_to_recordset($1::jsonb) AS chosen ("teamId" int, source text)
       ON CONFLICT (team_id) DO UPDATE
       SET source = excluded.source, confirmed_at = excluded.confirmed_at`,
      [JSON.stringify(fresh.map(({ before: { teamId }, source }) => ({ teamId, source }))), at],
    );
    return told(fresh);
  }
}

interface Decided {
  before: KnownTeam;
  source: DeliverySource;
}

function checkChoices(choices: readonly SourceChoice[]): string[] {
  if (choices.length > MOST_CONFIRMED) {
    throw new UserError('TOO_MANY_TEAMS', `confirm ${MOST_CONFIRMED} teams at a time at most`, ['teams']);
  }
  const slugs = choices.map(({ slug }) => slug);
  const twice = slugs.findIndex((slug, i) => slugs.indexOf(slug) < i);
  if (twice < 0) return slugs;
  throw new UserError('NAMED_TWICE', `${slugs[twice]} is named twice: name each team once`, fieldOf(twice, 'slug'));
}

async function knownTeams(manager: EntityManager, slugs: string[], reach: Reach): Promise<Map<string, KnownTeam>> {
  const rows = await manager.query<KnownTeam[]>(
    `SELECT team.id AS "teamId", team.slug, known.source, CASE WHEN known.team_id IS NOT NULL THEN ${STATE} END AS state
     FROM team LEFT JOIN team_source AS known ON known.team_id = team.id
     WHERE team.slug = ANY ($1::text[]) AND ($2::int[] IS NULL OR team.id = ANY ($2))`,
    [slugs, reachedIds(reach)],
  );
  return new Map(rows.map((row) => [row.slug, row]));
}

function decided({ slug, source }: SourceChoice, before: KnownTeam | undefined, i: number): Decided {
  if (!before) throw new UserError('UNKNOWN_TEAM', `there is no team ${slug}`, fieldOf(i, 'slug'));
  const chosen = source ?? before.source;
  if (!chosen) {
    const mend = 'name a source, or wait until it has events';
    throw new UserError('NO_PROPOSAL', `nothing is proposed for ${slug}: ${mend}`, fieldOf(i, 'source'));
  }
  if (before.state === 'STATED' && before.source !== chosen) {
    const mend = 'an operator changes that with setTeamSource, or in the organisation file';
    throw new UserError('SOURCE_STATED', `${slug} states ${before.source} itself: ${mend}`, fieldOf(i, 'source'));
  }
  return { before, source: chosen };
}

function fieldOf(i: number, field: string): string[] {
  return ['teams', String(i), field];
}

function told(chosen: readonly Decided[]): Change {
  const [first] = chosen;
  const by = (of: (one: Decided) => unknown): object =>
    Object.fromEntries(chosen.map((one) => [one.before.slug, of(one)]));
  return {
    action: 'source.confirmed',
    subject: chosen.length === 1 && first ? first.before.slug : null,
    before: by(({ before }) => (before.source ? { source: before.source, state: before.state } : null)),
    after: by(({ source }) => ({ source, state: 'CONFIRMED' })),
    figures: chosen.some(({ before, source }) => before.source !== source),
  };
}
