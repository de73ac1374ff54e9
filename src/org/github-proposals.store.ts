import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { GitHubOrganization, GitHubTeam } from '../github/teams.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import type { CodeownersFile } from './codeowners-files.js';
import { owners } from './github-organization.js';
import { OwnershipProposalsStore } from './ownership-proposals.store.js';
import { type Change, checkOperator, type Write } from './write.js';

/** A team of GitHub that owns something and is no team here, or a repository that is not known here. */
export interface NotProposed {
  /** organisation/slug, or owner/name */
  what: string;
  why: string;
}
export interface OpenProposal {
  id: number;
  repo: string;
  /** '' is the whole repository. */
  component: string;
  team: string;
  source: 'CODEOWNERS' | 'GITHUB_TEAM';
  why: string;
}
export interface Proposed {
  /** Null when there is nothing new. */
  change: Change | null;
  proposed: number;
  withdrawn: number;
  notProposed: NotProposed[];
}

interface Owned {
  repo: string;
  team: GitHubTeam;
}

/** What GitHub says of who owns what, as ownership that is suggested. */
@Injectable()
export class GitHubProposalsStore {
  constructor(private readonly proposals: OwnershipProposalsStore) {}

  /** Repositories that GitHub shows and that are known here, as GitHub calls them. */
  async known(manager: EntityManager, { repositories }: GitHubOrganization): Promise<string[]> {
    const rows = await manager.query<{ name: string }[]>(
      `SELECT said.name FROM unnest($1::text[]) AS said (name)
       JOIN repository ON lower(full_name) = lower(said.name) ORDER BY 1`,
      [repositories.map(({ fullName }) => fullName)],
    );
    return rows.map(({ name }) => name);
  }

  /**
   * What CODEOWNERS files of known repositories say. One without a file keeps the proposals it has.
   * @throws UserError FORBIDDEN
   */
  async proposeFiles(write: Write, files: readonly CodeownersFile[], at: Date): Promise<Proposed[]> {
    const done: Proposed[] = [];
    for (const { repo, text, why } of files) {
      const what = `CODEOWNERS of ${repo}`;
      const read = text === undefined ? why : await this.proposeFile(write, repo, text, at);
      if (typeof read === 'object') done.push(read);
      else
        done.push({ change: null, proposed: 0, withdrawn: 0, notProposed: [{ what, why: read ?? 'it is not there' }] });
    }
    return done;
  }

  /** What it did, or why the file is not taken. */
  private async proposeFile(write: Write, repo: string, text: string, at: Date): Promise<Proposed | string> {
    try {
      const { change, leftOut, proposed, withdrawn } = await this.proposals.proposeCodeowners(write, repo, text, at);
      const notProposed = leftOut.map(({ line, pattern, why }) => ({
        what: `CODEOWNERS of ${repo}, line ${line}: ${pattern}`,
        why,
      }));
      return { change, proposed, withdrawn, notProposed };
    } catch (error) {
      if (error instanceof UserError && error.code === 'TOO_LARGE') return error.message;
      throw error;
    }
  }

  /**
   * What the teams of an organisation own by the rule of `owners` and is not so here. The same again proposes nothing
   * twice; what GitHub says no more is withdrawn.
   * @throws UserError FORBIDDEN
   */
  async proposeTeams(write: Write, organization: GitHubOrganization, at: Date): Promise<Proposed> {
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
    };
  }

  /** All that are open of an organisation's repositories, from files too. */
  open(manager: EntityManager, login: string): Promise<OpenProposal[]> {
    return manager.query(
      `SELECT proposal.id, repository.full_name AS repo, component, team.slug AS team, source, why
       FROM ownership_proposal AS proposal
       JOIN repository ON repository.id = proposal.repository_id
       JOIN team ON team.id = proposal.team_id
       WHERE state = 'OPEN' AND lower(split_part(repository.full_name, '/', 1)) = lower($1)
       ORDER BY proposal.id`,
      [login],
    );
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
