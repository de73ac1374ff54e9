import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { GitHubOrganization } from '../github/teams.js';
import { isTeam, type Root, slugOf } from './github-organization.js';

/** Numbers stay when names change: what was renamed on GitHub is renamed here, and keeps its history. */
@Injectable()
export class GitHubIdentitiesStore {
  /** Gives what is known by its number the name it has now. Names may have changed hands: all leave before any arrives. */
  async rename(manager: EntityManager, organizations: readonly GitHubOrganization[], root: Root): Promise<void> {
    const said = saidOf(organizations, root);
    await manager.query(LEAVE_TEAMS, [said.teams]);
    await manager.query(NAME_TEAMS, [said.teams]);
    await manager.query(LEAVE_PEOPLE, [said.people]);
    await manager.query(NAME_PEOPLE, [said.people]);
    await manager.query(LEAVE_REPOSITORIES, [said.repositories]);
    await manager.query(NAME_REPOSITORIES, [said.repositories]);
  }

  /** Keeps the numbers, once everything is there. */
  async keep(manager: EntityManager, organizations: readonly GitHubOrganization[], root: Root): Promise<void> {
    const said = saidOf(organizations, root);
    await manager.query(KEEP_TEAMS, [said.teams]);
    await manager.query(KEEP_PEOPLE, [said.people]);
    await manager.query(KEEP_REPOSITORIES, [said.repositories]);
  }
}

function saidOf(organizations: readonly GitHubOrganization[], root: Root) {
  const teams = organizations.flatMap((one) => {
    const stands = isTeam(one, organizations, root) || one.githubId === root.githubOrganizationId;
    const own = one.teams.map((team) => ({ githubId: team.githubId, slug: slugOf(one, team) }));
    return stands ? [{ organizationId: one.githubId, slug: slugOf(one) }, ...own] : own;
  });
  const members = organizations.flatMap((one) => one.teams.flatMap((team) => team.members));
  const people = new Map(members.map(({ githubId, login }) => [githubId, { githubId, login }]));
  return {
    teams: JSON.stringify(teams),
    people: JSON.stringify([...people.values()]),
    repositories: JSON.stringify(organizations.flatMap(({ repositories }) => repositories)),
  };
}

const TEAMS = 'jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, "organizationId" bigint, slug text)';
const SAME_TEAM = '(numbered.github_id = said."githubId" OR numbered.github_organization_id = said."organizationId")';
// One that nobody shows any more leaves its slug only to another that is known; else who has the slug now goes on as it.
const LEAVE_TEAMS = `
  UPDATE team SET slug = team.slug || '.' || team.id
  FROM ${TEAMS} JOIN team numbered ON ${SAME_TEAM}
  WHERE team.slug = said.slug AND team.id <> numbered.id`;
const NAME_TEAMS = `
  UPDATE team numbered SET slug = said.slug FROM ${TEAMS} WHERE ${SAME_TEAM} AND numbered.slug <> said.slug`;
const KEEP_TEAMS = `
  UPDATE team SET github_id = said."githubId", github_organization_id = said."organizationId"
  FROM ${TEAMS}
  WHERE team.slug = said.slug
    AND (team.github_id, team.github_organization_id) IS DISTINCT FROM (said."githubId", said."organizationId")`;

const PEOPLE = 'jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, login text)';
// A login that was given up may be taken by somebody else, who is not the same person.
const LEAVE_PEOPLE = `
  UPDATE person SET login = person.login || '_' || person.id
  FROM ${PEOPLE}
  WHERE lower(person.login) = lower(said.login) AND person.github_id IS DISTINCT FROM said."githubId"
    AND (person.github_id IS NOT NULL OR EXISTS (SELECT FROM person numbered WHERE numbered.github_id = said."githubId"))`;
const NAME_PEOPLE = `
  UPDATE person SET login = said.login FROM ${PEOPLE} WHERE person.github_id = said."githubId" AND person.login <> said.login`;
const KEEP_PEOPLE = `
  UPDATE person SET github_id = said."githubId"
  FROM ${PEOPLE}
  WHERE lower(person.login) = lower(said.login) AND person.github_id IS NULL`;

const REPOSITORIES =
  'jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, "fullName" text, "createdAt" timestamptz)';
const LEAVE_REPOSITORIES = `
  UPDATE repository SET full_name = repository.full_name || '.' || repository.id
  FROM ${REPOSITORIES} JOIN repository numbered ON numbered.github_id = said."githubId"
  WHERE lower(repository.full_name) = lower(said."fullName") AND repository.github_id <> said."githubId"`;
// Facts that came by a name before its number was known stay with that name.
const NAME_REPOSITORIES = `
  UPDATE repository SET full_name = said."fullName"
  FROM ${REPOSITORIES}
  WHERE repository.github_id = said."githubId" AND repository.full_name <> said."fullName"
    AND NOT EXISTS (SELECT FROM repository other WHERE lower(other.full_name) = lower(said."fullName") AND other.github_id IS NULL)`;
const KEEP_REPOSITORIES = `
  UPDATE repository SET github_id = said."githubId", created_at = said."createdAt"
  FROM ${REPOSITORIES}
  WHERE lower(repository.full_name) = lower(said."fullName")
    AND (repository.github_id, repository.created_at) IS DISTINCT FROM (said."githubId", said."createdAt")
    AND NOT EXISTS (SELECT FROM repository other WHERE other.github_id = said."githubId" AND other.id <> repository.id)`;
