import { Injectable } from '@nestjs/common';
import { judgeBaseline } from '../core/baseline.js';
import type { BaselineState } from '../core/baseline-version.js';
import { type Reach, reachedIds, reachOf, type Role } from '../core/viewer.js';
import { TeamsStore } from '../org/teams.store.js';
import type { Change, Write } from '../org/write.js';
import { UserError } from '../platform/errors.js';
import { lockBaselines } from './baselines.store.js';
import type { ProgramRow } from './goals.store.js';

/** Who freezes baselines, and decides on what others ask of them. */
export const DECIDERS: readonly Role[] = ['OPERATOR', 'LEADER'];

export interface FreezeQuestion {
  /** Slugs; null: every team that has a baseline. */
  teams: readonly string[] | null;
  /** Slugs that are left out of it. */
  except: readonly string[];
}

export interface Frozen {
  frozen: number;
  /** They were frozen before, or follow a frozen one. */
  already: number;
  /** Who was not frozen, and what would mend it. */
  exceptions: { slug: string; reason: string }[];
}

interface Candidate {
  id: number;
  slug: string;
  state: BaselineState;
  deliveries: number;
  exposure: number;
  weeks: number;
}

/** Freezing: what a baseline is compared by no longer changes but by people. */
@Injectable()
export class BaselineFreezesStore {
  constructor(private readonly teams: TeamsStore) {}

  /**
   * Freezes the latest versions of thousands of teams at once, within the viewer's reach; what cannot be measured is left.
   * @throws UserError UNKNOWN_TEAM
   */
  async freeze(
    { manager, viewer }: Write,
    program: ProgramRow,
    { teams, except }: FreezeQuestion,
    at: Date,
  ): Promise<{ frozen: Frozen; change: Change | null }> {
    const reach = viewer === null ? 'ALL' : reachOf(viewer, DECIDERS);
    await this.checkKnown(teams ?? [], reach, 'teams');
    await this.checkKnown(except, reach, 'except');
    await lockBaselines(manager);
    const found = await manager.query<Candidate[]>(CANDIDATES, [program.id, reachedIds(reach), teams, except]);
    const proposed = found
      .filter(({ state }) => state === 'PROPOSED')
      .map((candidate) => ({ ...candidate, judged: judgeBaseline(candidate) }));
    const fit = proposed.filter(({ judged }) => judged.measurability !== 'NOT_MEASURABLE');
    const [, count] = await manager.query<[unknown, number]>(
      `UPDATE baseline SET state = 'FROZEN', frozen_by = $2, frozen_at = $3 WHERE id = ANY ($1::int[])`,
      [fit.map(({ id }) => id), viewer?.name ?? 'command line', at],
    );
    const without = (teams ?? []).filter((slug) => !except.includes(slug) && !found.some((one) => one.slug === slug));
    const exceptions = [
      ...proposed.flatMap(({ slug, judged }) =>
        judged.measurability === 'NOT_MEASURABLE' ? [{ slug, reason: judged.reason ?? '' }] : [],
      ),
      ...[...new Set(without)].map((slug) => ({ slug, reason: NO_BASELINE })),
    ].toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
    const frozen = { frozen: count, already: found.length - proposed.length, exceptions };
    const after = { frozen: count, already: frozen.already, exceptions: exceptions.length };
    const change = { action: 'baselines.frozen', subject: program.slug, before: null, after, figures: false };
    return { frozen, change: count > 0 ? change : null };
  }

  private async checkKnown(slugs: readonly string[], reach: Reach, field: string): Promise<void> {
    const known = new Set((await this.teams.bySlug([...slugs], reach)).map(({ slug }) => slug));
    const unknown = slugs.find((slug) => !known.has(slug));
    if (unknown !== undefined) throw new UserError('UNKNOWN_TEAM', `there is no team ${unknown}`, [field]);
  }
}

const NO_BASELINE = 'It has no baseline in this program: it has no goal, or nothing was judged yet.';

/** The latest version of each team. $1 program · $2 only these teams by id · $3 only these by slug · $4 but not these */
const CANDIDATES = `
  SELECT DISTINCT ON (baseline.team_id) baseline.id, slug, state, deliveries, exposure, weeks
  FROM baseline
  JOIN team ON team.id = baseline.team_id
  WHERE program_id = $1 AND ($2::int[] IS NULL OR team.id = ANY ($2)) AND ($3::text[] IS NULL OR slug = ANY ($3))
    AND slug <> ALL ($4::text[])
  ORDER BY baseline.team_id, version DESC`;
