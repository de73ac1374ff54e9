import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { GitHubOrganization, GitHubTeam } from '../github/teams.js';
import { readSql } from '../platform/sql.js';
import { owners } from './github-organization.js';
import { type Change, checkOperator, type Write } from './write.js';

/** A team of GitHub that owns something and is no team here, or a repository that is not known here. */
export interface NotProposed {
  /** organisation/slug, or owner/name */
  what: string;
  why: string;
}
export interface TeamProposal {
  id: number;
  repo: string;
  team: string;
  why: string;
}
export interface ProposedTeams {
  /** Null when there is nothing new. */
  change: Change | null;
  proposed: number;
  withdrawn: number;
  notProposed: NotProposed[];
  /** All that are open from the teams of the organisation. */
  open: TeamProposal[];
}

interface Owned {
  repo: string;
  team: GitHubTeam;
}

/** What GitHub's teams may write to, as ownership that is suggested. */
@Injectable()
export class GitHubProposalsStore {
  /**
   * What the teams of an organisation own by the rule of `owners` and is not so here. The same again proposes nothing
   * twice; what GitHub says no more is withdrawn.
   * @throws UserError FORBIDDEN
   */
  async propose(write: Write, organization: GitHubOrganization, at: Date): Promise<ProposedTeams> {
    checkOperator(write);
    const { manager, today } = write;
    const { login, teams } = organization;
    const bySlug = new Map(teams.map((team) => [team.slug, team]));
    const owned = owners(teams).flatMap(({ repository, team }): Owned[] => {
      const owner = bySlug.get(team);
      return owner ? [{ repo: repository, team: owner }] : [];
    });
    const owning = [...new Set(owned.map(({ team }) => team))];
    const matched = await matches(manager, login, owning, today);
    const said = owned.flatMap(({ repo, team }) => {
      const [teamId, ...others] = matched.get(team.slug) ?? [];
      return teamId === undefined || others.length > 0 ? [] : [{ repo, teamId, why: whyOf(login, team, repo) }];
    });
    const [done] = await manager.query<[{ proposed: number; withdrawn: number }]>(
      readSql(import.meta.url, 'propose-team-ownership.sql'),
      [login, at, today, JSON.stringify(said)],
    );
    const entry = { action: 'ownership.proposed', subject: login, before: null, after: done, figures: false };
    return {
      change: done.proposed + done.withdrawn > 0 ? entry : null,
      ...done,
      notProposed: [...teamsLeftOut(login, owning, matched), ...(await unknownRepositories(manager, said))],
      open: await openOf(manager, login),
    };
  }
}

/** The teams here that each may be, by its slug on GitHub. */
async function matches(
  manager: EntityManager,
  login: string,
  teams: readonly GitHubTeam[],
  today: string,
): Promise<Map<string, number[]>> {
  const asked = JSON.stringify(teams.map(({ slug, name }) => ({ slug, name })));
  const rows = await manager.query<{ slug: string; ids: number[] }[]>(
    readSql(import.meta.url, 'match-github-teams.sql'),
    [login, today, asked],
  );
  return new Map(rows.map(({ slug, ids }) => [slug, ids]));
}

function teamsLeftOut(
  login: string,
  teams: readonly GitHubTeam[],
  matched: ReadonlyMap<string, number[]>,
): NotProposed[] {
  return teams.flatMap(({ slug, name }) => {
    const found = matched.get(slug)?.length ?? 0;
    if (found === 1) return [];
    const why =
      found === 0 ? 'no team that is open here has its slug or its name' : `${found} teams here are called "${name}"`;
    return [{ what: `${login}/${slug}`, why }];
  });
}

function whyOf(login: string, { slug, grants }: GitHubTeam, repo: string): string {
  const permission = grants.find(({ repository }) => repository === repo)?.permission ?? 'WRITE';
  return `GitHub’s team ${login}/${slug} has ${permission.toLowerCase()}, the highest permission of a team`;
}

async function unknownRepositories(manager: EntityManager, said: readonly { repo: string }[]): Promise<NotProposed[]> {
  const rows = await manager.query<{ what: string }[]>(
    `SELECT DISTINCT said.name AS what FROM unnest($1::text[]) AS said (name)
     WHERE NOT EXISTS (SELECT FROM repository WHERE lower(full_name) = lower(said.name)) ORDER BY 1`,
    [said.map(({ repo }) => repo)],
  );
  return rows.map(({ what }) => ({ what, why: 'no such repository is known here: sync it first' }));
}

function openOf(manager: EntityManager, login: string): Promise<TeamProposal[]> {
  return manager.query(
    `SELECT proposal.id, repository.full_name AS repo, team.slug AS team, why
     FROM ownership_proposal AS proposal
     JOIN repository ON repository.id = proposal.repository_id
     JOIN team ON team.id = proposal.team_id
     WHERE source = 'GITHUB_TEAM' AND state = 'OPEN' AND lower(split_part(repository.full_name, '/', 1)) = lower($1)
     ORDER BY proposal.id`,
    [login],
  );
}
