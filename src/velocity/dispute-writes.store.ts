import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { objectionTo, type VerdictClaim } from '../core/dispute.js';
import type { Verdict } from '../core/event-rules.js';
import { reachedIds, reachOf, type Role, type Viewer } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import { REPOSITORY } from '../org/organization-file.schema.js';
import type { Change, Write } from '../org/write.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import { openDispute } from './disputes.store.js';

/** Who disputes, for teams within reach. */
export const DISPUTE_ROLES: readonly Role[] = ['TEAM_LEAD', 'ORG_LEADER', 'LEADER', 'OPERATOR'];

export interface VerdictDispute {
  event: string;
  team: string;
  claim: VerdictClaim;
}

export interface MappingDispute {
  repo: string;
  component?: string | null;
  team: string;
  /** Null: nobody. */
  owner?: string | null;
  from?: Day | null;
  alone: boolean;
}

/** What came of it: the dispute, and what the audit is told. */
export interface Asked {
  id: number;
  changes: Change[];
}

/** What an event is to a team by now. */
interface SeenEvent {
  repositoryId: number;
  repository: string;
  component: string;
  sha: string;
  verdict: Verdict;
  reason: string;
  ruleVersion: number;
  counted: boolean;
}

const LONGEST_WHY = 2_000;

/** What teams say is wrong, until an operator decides. `write.reason` is why. */
@Injectable()
export class DisputeWritesStore {
  /**
   * @throws UserError UNKNOWN_TEAM, UNKNOWN_EVENT, ALREADY_SO, SAME_COMMIT, OTHER_SOURCE, LEFT_OUT_BY_POLICY,
   *   ALREADY_DISPUTED, REASON_NEEDED
   */
  async verdict(write: Write, { event, team: slug, claim }: VerdictDispute, at: Date): Promise<Asked> {
    const team = await disputer(write, slug);
    const seen = /^\d{1,18}$/.test(event) ? await seenEvent(write.manager, team.id, event) : null;
    if (!seen) throw new UserError('UNKNOWN_EVENT', `${slug} has no event ${event}`, ['event']);
    const objection = objectionTo(claim, seen.verdict, seen.counted);
    if (objection) throw new UserError(objection.code, objection.message, ['claim']);
    const about = `event_id, sha, verdict, verdict_reason, rule_version, repository_id, repository, component`;
    const values = [event, seen.sha, seen.verdict, seen.reason, seen.ruleVersion, seen.repositoryId, seen.repository];
    return this.ask(write, 'VERDICT', claim, team, about, [...values, seen.component], at);
  }

  /**
   * Of a repository that the viewer may not know of nothing is told: an operator finds out when he decides.
   * @throws UserError UNKNOWN_TEAM, BAD_REPOSITORY, UNKNOWN_REPOSITORY, ALREADY_DISPUTED, REASON_NEEDED
   */
  async mapping(write: Write, input: MappingDispute, at: Date): Promise<Asked> {
    const { manager, viewer, from } = write;
    const team = await disputer(write, input.team);
    if (!REPOSITORY.test(input.repo)) {
      throw new UserError('BAD_REPOSITORY', `"${input.repo}" must be owner/name, as in vercel/ai`, ['repo']);
    }
    const repositoryId = await repositoryOf(manager, viewer, input.repo);
    const owner = input.owner ? await reachedTeam(manager, viewer, input.owner, 'owner') : null;
    const claim = owner ? 'BELONGS_TO' : 'BELONGS_TO_NOBODY';
    const about = 'repository, repository_id, component, owner_id, from_day, alone';
    const values = [input.repo, repositoryId, input.component ?? '', owner?.id ?? null, from, input.alone || !owner];
    return this.ask(write, 'MAPPING', claim, team, about, values, at);
  }

  /** By whoever may dispute for the team. @throws UserError UNKNOWN_DISPUTE, DECIDED */
  async withdraw(write: Write, id: string, at: Date): Promise<Asked> {
    const { manager, viewer } = write;
    const dispute = await openDispute(manager, id, viewer ? reachOf(viewer, DISPUTE_ROLES) : 'ALL');
    await manager.query(
      `UPDATE dispute SET state = 'WITHDRAWN', decided_at = $2, decided_by = $3, decided_person_id = $4 WHERE id = $1`,
      [dispute.id, at, nameOf(viewer), viewer?.personId ?? null],
    );
    const after = { dispute: dispute.id };
    const change = { action: 'dispute.withdrawn', subject: dispute.team, before: null, after, figures: false };
    return { id: dispute.id, changes: [change] };
  }

  private async ask(
    write: Write,
    kind: 'VERDICT' | 'MAPPING',
    claim: string,
    team: { id: number; slug: string },
    columns: string,
    values: unknown[],
    at: Date,
  ): Promise<Asked> {
    const { manager, viewer } = write;
    const who = [nameOf(viewer), viewer?.principalId ?? 0, viewer?.personId ?? null];
    const asked = [kind, claim, team.id, whyOf(write), ...who, at, ...values];
    const [made] = await manager.query<{ id: number }[]>(
      `INSERT INTO dispute
         (kind, claim, team_id, why, asked_by, asked_principal_id, asked_person_id, asked_at, ${columns})
       VALUES (${asked.map((_, i) => `$${i + 1}`).join(', ')})
       ON CONFLICT DO NOTHING RETURNING id`,
      asked,
    );
    if (!made) throw new UserError('ALREADY_DISPUTED', `${team.slug} disputes this already: it is not decided yet`);
    const names = columns.split(', ');
    const after = { dispute: made.id, kind, claim, ...Object.fromEntries(names.map((name, i) => [name, values[i]])) };
    const change = { action: 'dispute.opened', subject: team.slug, before: null, after, figures: false };
    return { id: made.id, changes: [change] };
  }
}

/** What an event is to a team and all below it; null when it is none of theirs. */
export async function seenEvent(manager: EntityManager, teamId: number, eventId: string): Promise<SeenEvent | null> {
  const [seen] = await manager.query<SeenEvent[]>(readSql(import.meta.url, 'seen-event.sql'), [teamId, eventId]);
  return seen ?? null;
}

export function nameOf(viewer: Viewer | null): string {
  return viewer?.name ?? 'command line';
}

async function disputer({ manager, viewer }: Write, slug: string): Promise<{ id: number; slug: string }> {
  return reachedTeam(manager, viewer, slug, 'team', DISPUTE_ROLES);
}

/** A team within reach; of one beyond it not even that there is one is told. @throws UserError UNKNOWN_TEAM */
async function reachedTeam(
  manager: EntityManager,
  viewer: Viewer | null,
  slug: string,
  field: string,
  roles?: readonly Role[],
): Promise<{ id: number; slug: string }> {
  const reach = viewer === null ? 'ALL' : reachOf(viewer, roles);
  const [found] = await manager.query<{ id: number; slug: string }[]>(
    'SELECT id, slug FROM team WHERE slug = $1 AND ($2::int[] IS NULL OR id = ANY ($2))',
    [slug, reachedIds(reach)],
  );
  if (found) return found;
  throw new UserError('UNKNOWN_TEAM', `there is no team ${slug} that you may speak of here`, [field]);
}

async function repositoryOf(manager: EntityManager, viewer: Viewer | null, name: string): Promise<number | null> {
  const [found] = await manager.query<{ id: number }[]>(
    'SELECT id FROM repository WHERE lower(full_name) = lower($1)',
    [name],
  );
  if (!found && (viewer === null || reachOf(viewer) === 'ALL')) {
    throw new UserError('UNKNOWN_REPOSITORY', `there is no repository "${name}"`, ['repo']);
  }
  return found?.id ?? null;
}

/** @throws UserError REASON_NEEDED */
export function whyOf({ reason }: Write, field = 'why'): string {
  const why = reason?.trim() ?? '';
  if (why && why.length <= LONGEST_WHY) return why;
  throw new UserError('REASON_NEEDED', `say why, in ${LONGEST_WHY} characters at most`, [field]);
}
