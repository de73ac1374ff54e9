import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DeliverySource } from '../core/event-rules.js';
import { type Reach, reachedIds, reaches, reachOf, type Role } from '../core/viewer.js';
import { addWeeks, type Week } from '../core/week.js';
import { TeamsStore } from '../org/teams.store.js';
import type { Change, Write } from '../org/write.js';
import { UserError } from '../platform/errors.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { DECIDERS } from './baseline-freezes.store.js';
import { lockBaselines } from './baselines.store.js';
import type { ProgramRow } from './goals.store.js';

export type BaselineProposalState = 'AWAITING_APPROVAL' | 'APPROVED' | 'REJECTED';

export interface BaselineProposalRow {
  id: number;
  teamId: number;
  program: string;
  /** Null: the window stays. */
  from: Week | null;
  to: Week | null;
  /** Null: the source stays. */
  source: DeliverySource | null;
  reason: string;
  state: BaselineProposalState;
  proposedBy: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decision: string | null;
}

export interface RebaselineQuestion {
  team: string;
  from: Week | null;
  to: Week | null;
  source: DeliverySource | null;
  reason: string;
}

/** Who asks for another baseline, within reach. */
export const PROPOSERS: readonly Role[] = ['OPERATOR', 'LEADER', 'ORG_LEADER', 'TEAM_LEAD'];

interface Standing {
  window_from: Week;
  window_to: Week;
  source: DeliverySource | null;
  counted_by: DeliverySource | null;
  open: number | null;
}
type Decided = BaselineProposalRow & { principalId: number | null; slug: string };

/** Baselines that are asked for anew, until a second person decides. */
@Injectable()
export class BaselineProposalsStore {
  constructor(
    private readonly db: DataSource,
    private readonly teams: TeamsStore,
  ) {}

  /** @throws UserError UNKNOWN_TEAM, NO_BASELINE, REASON_NEEDED, BAD_RANGE, SOURCE_NOT_SET, NO_CHANGE, PROPOSAL_OPEN */
  async propose(
    { manager, viewer }: Write,
    program: ProgramRow,
    question: RebaselineQuestion,
    now: { at: Date; closed: Week },
  ): Promise<{ id: number; change: Change }> {
    const [team] = await this.teams.bySlug([question.team], viewer === null ? 'ALL' : reachOf(viewer, PROPOSERS));
    if (!team) throw new UserError('UNKNOWN_TEAM', `there is no team ${question.team}`, ['team']);
    await lockBaselines(manager);
    const [standing] = await manager.query<Standing[]>(STANDING, [program.id, team.id]);
    const { from, to, source } = wanted(question, standing, now.closed);
    const [added] = await manager.query<[{ id: number }]>(
      `INSERT INTO baseline_proposal
         (program_id, team_id, window_from, window_to, source, reason, proposed_by, principal_id, proposed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      [
        program.id, team.id, from, to, source, question.reason.trim(), viewer?.name ?? 'command line',
        viewer?.principalId ?? null, now.at,
      ],
    ); // prettier-ignore
    const after = { program: program.slug, proposal: added.id, from, to, source, reason: question.reason.trim() };
    const change = { action: 'baseline.proposed', subject: team.slug, before: null, after, figures: false };
    return { id: added.id, change };
  }

  /** @throws UserError UNKNOWN_PROPOSAL, ALREADY_DECIDED, SELF_APPROVAL, REASON_NEEDED */
  async decide(
    { manager, viewer }: Write,
    { id, approve, reason }: { id: number; approve: boolean; reason: string },
    at: Date,
  ): Promise<Change> {
    const [found] = await manager.query<Decided[]>(
      `${PROPOSAL} WHERE proposal.id = $1::bigint FOR UPDATE OF proposal`,
      [id],
    );
    if (!found || (viewer !== null && !reaches(viewer, found.teamId, DECIDERS)))
      throw new UserError('UNKNOWN_PROPOSAL', `there is no proposal ${id}`, ['id']);
    if (found.state !== 'AWAITING_APPROVAL')
      throw new UserError('ALREADY_DECIDED', `proposal ${id} is ${found.state} already`, ['id']);
    if (viewer !== null && viewer.principalId === found.principalId)
      throw new UserError('SELF_APPROVAL', 'whoever asked for a baseline does not decide on it: ask somebody else', [
        'id',
      ]);
    checkReason(reason);
    const state = approve ? 'APPROVED' : 'REJECTED';
    await manager.query(
      'UPDATE baseline_proposal SET state = $2, decided_by = $3, decided_at = $4, decision = $5 WHERE id = $1',
      [id, state, viewer?.name ?? 'command line', at, reason.trim()],
    );
    const after = { state, program: found.program, proposal: id, reason: reason.trim() };
    const action = approve ? 'baseline.approved' : 'baseline.rejected';
    return { action, subject: found.slug, before: { state: found.state }, after, figures: approve };
  }

  /** What was asked in a program of teams within reach, newest first. */
  async list(
    programId: number,
    state: BaselineProposalState,
    reach: Reach,
    page: PageRequest,
  ): Promise<Page<BaselineProposalRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id']);
    const where = `proposal.program_id = $1 AND proposal.state = $2 AND ($3::int[] IS NULL OR team.id = ANY ($3))`;
    const bound = [programId, state, reachedIds(reach)];
    const rows = await this.db.query<BaselineProposalRow[]>(
      `${PROPOSAL} WHERE ${where} AND ($4::bigint IS NULL OR proposal.id < $4) ORDER BY proposal.id DESC LIMIT $5`,
      [...bound, after?.[0] ?? null, size + 1],
    );
    const [counted] = await this.db.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM baseline_proposal AS proposal JOIN team ON team.id = proposal.team_id WHERE ${where}`,
      bound,
    );
    return toPage(rows, size, counted.total, (row) => [row.id]);
  }

  async byId(id: number): Promise<BaselineProposalRow | null> {
    const [found] = await this.db.query<BaselineProposalRow[]>(`${PROPOSAL} WHERE proposal.id = $1`, [id]);
    return found ?? null;
  }
}

/** What is asked that is not so already; null where it stays. */
function wanted(
  { from, to, source, reason, team }: RebaselineQuestion,
  standing: Standing | undefined,
  closed: Week,
): Pick<RebaselineQuestion, 'from' | 'to' | 'source'> {
  checkReason(reason);
  if (!standing) throw new UserError('NO_BASELINE', `${team} has no baseline in this program to be changed`, ['team']);
  if (standing.open !== null)
    throw new UserError('PROPOSAL_OPEN', `proposal ${standing.open} awaits a decision: have it decided first`, [
      'team',
    ]);
  const window = { from: from ?? standing.window_from, to: to ?? standing.window_to };
  if (window.from >= window.to)
    throw new UserError('BAD_RANGE', `to must lie after from: ${window.to} does not lie after ${window.from}`, ['to']);
  if (window.to > addWeeks(closed, 1))
    throw new UserError('BAD_RANGE', `a baseline ends with a closed week, ${addWeeks(closed, 1)} at most`, ['to']);
  if (source !== null && source !== standing.counted_by) {
    const by = standing.counted_by ?? 'nothing yet';
    throw new UserError('SOURCE_NOT_SET', `${team} is counted by ${by}: set its source to ${source} first (setTeamSource)`, ['source']); // prettier-ignore
  }
  const sameWindow = window.from === standing.window_from && window.to === standing.window_to;
  const asked = {
    ...(sameWindow ? { from: null, to: null } : window),
    source: source === standing.source ? null : source,
  };
  if (asked.from === null && asked.source === null)
    throw new UserError('NO_CHANGE', 'the baseline has this window and this source already: ask for another', ['from']);
  return asked;
}

/** @throws UserError REASON_NEEDED */
function checkReason(reason: string): void {
  if (!reason.trim()) throw new UserError('REASON_NEEDED', 'say why: it stays with the baseline', ['reason']);
}

const PROPOSAL = `
  SELECT proposal.id, proposal.team_id AS "teamId", program.slug AS program, window_from::text AS "from",
         window_to::text AS "to", source, reason, state, proposed_by AS "proposedBy", proposed_at AS "proposedAt",
         decided_by AS "decidedBy", decided_at AS "decidedAt", decision, principal_id AS "principalId",
         team.slug
  FROM baseline_proposal AS proposal
  JOIN team ON team.id = proposal.team_id
  JOIN program ON program.id = proposal.program_id`;

/** Where the baseline of a team stands. $1 program · $2 team */
const STANDING = `
  SELECT window_from::text, window_to::text, baseline.source, team_source.source AS counted_by,
         (SELECT id FROM baseline_proposal AS proposal
          WHERE proposal.program_id = $1 AND proposal.team_id = $2 AND state = 'AWAITING_APPROVAL') AS open
  FROM baseline
  LEFT JOIN team_source USING (team_id)
  WHERE program_id = $1 AND team_id = $2
  ORDER BY version DESC
  LIMIT 1`;
