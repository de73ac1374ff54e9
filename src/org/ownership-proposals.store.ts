import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { UserError } from '../platform/errors.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import { componentsOf, ownersOf } from './codeowners-teams.js';
import { type LeftOut, parseCodeowners } from './codeowners.js';
import { NamedStore } from './named.store.js';
import { OwnershipWritesStore } from './ownership-writes.store.js';
import { type Change, checkOperator, type Write } from './write.js';

export type ProposalState = 'OPEN' | 'ACCEPTED' | 'REJECTED';

export interface ProposalRow {
  id: number;
  repo: string;
  /** '' is the whole repository. */
  component: string;
  path: string | null;
  teamId: number;
  team: string;
  source: 'CODEOWNERS' | 'GITHUB_TEAM';
  why: string;
  state: ProposalState;
  proposedAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  reason: string | null;
}

/** What reading a CODEOWNERS file did. */
export interface ProposedFile {
  /** Null when there is nothing new. */
  change: Change | null;
  proposed: number;
  withdrawn: number;
  leftOut: LeftOut[];
  /** All that are open of the repository. */
  open: ProposalRow[];
}

interface Wanted {
  component: string;
  path: string | null;
  teamId: number;
  why: string;
}

const LARGEST_FILE = 1_000_000;
const MOST_DECIDED = 1_000;
const PROPOSAL = `
  proposal.id, repository.full_name AS repo, component, path, team_id AS "teamId", team.slug AS team, source, why, state,
  proposed_at AS "proposedAt", decided_at AS "decidedAt", decided_by AS "decidedBy", reason`;
const PROPOSALS = `
  ownership_proposal AS proposal JOIN repository ON repository.id = proposal.repository_id
  JOIN team ON team.id = proposal.team_id`;

/** Ownership that is suggested, until an operator says that it is so. */
@Injectable()
export class OwnershipProposalsStore {
  constructor(
    private readonly db: DataSource,
    private readonly named: NamedStore,
    private readonly ownership: OwnershipWritesStore,
  ) {}

  /**
   * What a CODEOWNERS file says that is not so yet. Reading it again proposes nothing twice.
   * @throws UserError UNKNOWN_REPOSITORY, TOO_LARGE
   */
  async proposeCodeowners(write: Write, repo: string, text: string, at: Date): Promise<ProposedFile> {
    checkOperator(write);
    const { manager, today } = write;
    if (text.length > LARGEST_FILE) {
      throw new UserError('TOO_LARGE', `a CODEOWNERS file may hold ${LARGEST_FILE} characters`, ['codeowners']);
    }
    const repository = await this.named.repository(manager, repo);
    const { rules, leftOut } = parseCodeowners(text);
    const teams = await ownersOf(manager, rules, today);
    const components = await componentsOf(manager, repository.id, today);
    const wanted: Wanted[] = [];
    for (const { line, pattern, path, owners } of rules) {
      for (const owner of owners) {
        const team = teams.get(owner);
        if (!team) leftOut.push({ line, pattern, why: `${owner} is no team here, and nobody of just one team` });
        else wanted.push({ ...components.at(path), teamId: team, why: `line ${line}: ${pattern} ${owner}` });
      }
    }
    const fresh = wanted.filter(({ component, teamId }) => !components.owned(component, teamId));
    const [done] = await manager.query<[{ proposed: number; withdrawn: number }]>(
      readSql(import.meta.url, 'propose-ownership.sql'),
      [repository.id, 'CODEOWNERS', at, JSON.stringify(fresh)],
    );
    const said = done.proposed + done.withdrawn > 0;
    const entry = { action: 'ownership.proposed', subject: repository.name, before: null, after: done, figures: false };
    leftOut.sort((a, b) => a.line - b.line);
    return { change: said ? entry : null, ...done, leftOut, open: await openOf(manager, repository.id) };
  }

  /** Makes them so from `write.from` on: all or none. @throws UserError UNKNOWN_PROPOSAL, DECIDED, and those of ownership */
  async accept(write: Write, ids: readonly number[], at: Date): Promise<Change[]> {
    checkOperator(write);
    const changes: Change[] = [];
    for (const { repo, component, path, team } of await openByIds(write.manager, ids)) {
      const set = this.ownership.set(write, { repo, component, path: component === '' ? null : path, team });
      // Somebody may have said so by hand meanwhile.
      const change = await set.catch((error: unknown) => {
        if (error instanceof UserError && error.code === 'ALREADY_OWNER') return null;
        throw error;
      });
      if (change) changes.push(change);
    }
    return [...changes, ...(await decide(write, ids, 'ACCEPTED', null, at))];
  }

  /** @throws UserError UNKNOWN_PROPOSAL, DECIDED, REASON_NEEDED */
  async reject(write: Write, ids: readonly number[], at: Date): Promise<Change[]> {
    checkOperator(write);
    const reason = write.reason?.trim();
    if (!reason) throw new UserError('REASON_NEEDED', 'say why: it is not proposed again', ['reason']);
    await openByIds(write.manager, ids);
    return decide(write, ids, 'REJECTED', reason, at);
  }

  /** In the order they were first proposed. */
  async list(state: ProposalState, page: PageRequest): Promise<Page<ProposalRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id'])?.[0] ?? 0;
    const rows = await this.db.query<ProposalRow[]>(
      `SELECT ${PROPOSAL} FROM ${PROPOSALS} WHERE state = $1 AND proposal.id > $2 ORDER BY proposal.id LIMIT $3`,
      [state, after, size + 1],
    );
    const [counted] = await this.db.query<[{ total: number }]>(
      'SELECT count(*)::int AS total FROM ownership_proposal WHERE state = $1',
      [state],
    );
    return toPage(rows, size, counted.total, ({ id }) => [id]);
  }
}

function openOf(manager: EntityManager, repositoryId: number): Promise<ProposalRow[]> {
  return manager.query(
    `SELECT ${PROPOSAL} FROM ${PROPOSALS} WHERE repository.id = $1 AND state = 'OPEN' ORDER BY proposal.id`,
    [repositoryId],
  );
}

async function openByIds(manager: EntityManager, ids: readonly number[]): Promise<ProposalRow[]> {
  if (ids.length > MOST_DECIDED) {
    throw new UserError('TOO_MANY_PROPOSALS', `decide ${MOST_DECIDED} at a time at most`, ['ids']);
  }
  const rows = await manager.query<ProposalRow[]>(
    `SELECT ${PROPOSAL} FROM ${PROPOSALS} WHERE proposal.id = ANY ($1::int[]) ORDER BY proposal.id`,
    [ids],
  );
  const unknown = ids.find((id) => !rows.some((row) => row.id === id));
  if (unknown !== undefined) {
    throw new UserError('UNKNOWN_PROPOSAL', `there is no proposal ${unknown}; ownershipProposals lists them`, ['ids']);
  }
  const decided = rows.find(({ state }) => state !== 'OPEN');
  if (decided) {
    throw new UserError('DECIDED', `proposal ${decided.id} is ${decided.state.toLowerCase()} already`, ['ids']);
  }
  return rows;
}

async function decide(
  { manager, viewer }: Write,
  ids: readonly number[],
  state: ProposalState,
  reason: string | null,
  at: Date,
): Promise<Change[]> {
  await manager.query(
    `UPDATE ownership_proposal SET state = $2, reason = $3, decided_at = $4, decided_by = $5 WHERE id = ANY ($1::int[])`,
    [ids, state, reason, at, viewer?.name ?? 'command line'],
  );
  if (ids.length === 0) return [];
  const action = `ownership.proposals-${state.toLowerCase()}`;
  return [{ action, subject: null, before: null, after: { proposals: ids }, figures: false }];
}
