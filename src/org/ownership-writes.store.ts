import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { NamedStore } from './named.store.js';
import { REPOSITORY } from './organization-file.schema.js';
import { RepositoriesStore } from './repositories.store.js';
import { cut, told } from './spans.js';
import type { Span } from './validity.js';
import { type Change, checkHistory, checkOperator, spanOf, type Write } from './write.js';

export interface OwnedThing {
  repo: string;
  /** Left out or '': the whole repository. */
  component?: string | null;
}

export interface OwnershipInput extends OwnedThing {
  team: string;
  /** Where in the repository the component is; it has no days. */
  path?: string | null;
  to?: Day | null;
  /** The others that own it give it up for these days. */
  replace?: boolean | null;
  /** The repository may be one that nobody has mentioned yet. */
  newRepository?: boolean | null;
}

interface StoredSpan extends Span {
  id: number;
  teamId: number;
  team: string;
}

/** Which team answers for what and when, as operators write it. */
@Injectable()
export class OwnershipWritesStore {
  constructor(
    private readonly named: NamedStore,
    private readonly repositories: RepositoriesStore,
  ) {}

  /** @throws UserError UNKNOWN_TEAM, UNKNOWN_REPOSITORY, ALREADY_OWNER, TEAM_NOT_OPEN, PATH_NEEDS_COMPONENT, BAD_RANGE, HISTORY */
  async set(write: Write, input: OwnershipInput): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager } = write;
    const span = spanOf(write, input.to);
    const team = await this.named.team(manager, input.team, 'team');
    await this.named.checkOpen(manager, team, span, 'team');
    const owned = await this.ensure(manager, input);
    const known = await spansOf(manager, owned.componentId);
    const touched = known.filter((row) => row.from < span.to && span.from < row.to);
    const own = touched.find((row) => row.teamId === team.id);
    if (own) {
      const wanted = 'give days that do not overlap';
      throw new UserError('ALREADY_OWNER', `${team.slug} owns ${owned.name} ${told(own)} already: ${wanted}`, ['team']);
    }
    const replaced = input.replace === true ? touched : [];
    await replaceSpans(manager, owned.componentId, replaced, cut(replaced, span.from, span.to));
    await replaceSpans(manager, owned.componentId, [], [{ ...span, teamId: team.id }]);
    return {
      action: 'ownership.set',
      subject: owned.name,
      before: replaced.length === 0 ? null : { replaced: replaced.map((row) => row.team) },
      after: { team: team.slug, ...span, ...(input.path ? { path: input.path } : {}) },
    };
  }

  /** From a day on no longer the owner, also of what was entered ahead. @throws UserError NOT_AN_OWNER, and as above */
  async end(write: Write, input: OwnedThing & { team: string }): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager, from } = write;
    const team = await this.named.team(manager, input.team, 'team');
    const repository = await this.named.repository(manager, input.repo);
    const component = input.component ?? '';
    const componentId = await componentOf(manager, repository.id, component);
    const known = componentId === null ? [] : await spansOf(manager, componentId);
    const touched = known.filter((row) => row.teamId === team.id && row.to > from);
    const [first] = touched;
    const name = nameOf(repository.name, component);
    if (!first || componentId === null) {
      throw new UserError('NOT_AN_OWNER', `${team.slug} does not own ${name} from ${from} on`, ['team']);
    }
    await replaceSpans(manager, componentId, touched, cut(touched, from));
    const before = { team: team.slug, from: first.from, to: first.to };
    return { action: 'ownership.ended', subject: name, before, after: { to: from } };
  }

  /** The component, which exists as soon as somebody owns it. */
  private async ensure(manager: EntityManager, input: OwnershipInput): Promise<{ componentId: number; name: string }> {
    const component = input.component ?? '';
    if (input.path && component === '') {
      const mend = 'name the component, or leave the path out';
      throw new UserError('PATH_NEEDS_COMPONENT', `a path is that of a component: ${mend}`, ['path']);
    }
    if (input.newRepository === true && !REPOSITORY.test(input.repo)) {
      throw new UserError('BAD_REPOSITORY', `"${input.repo}" must be owner/name, as in vercel/ai`, ['repo']);
    }
    if (input.newRepository !== true) await this.named.repository(manager, input.repo);
    await this.repositories.ensure(manager, [input.repo], [component]);
    const repository = await this.named.repository(manager, input.repo);
    const componentId = await componentOf(manager, repository.id, component);
    if (componentId === null) throw new Error(`component ${component} of repository ${repository.id} was not made`);
    if (input.path) await manager.query('UPDATE component SET path = $2 WHERE id = $1', [componentId, input.path]);
    return { componentId, name: nameOf(repository.name, component) };
  }
}

function nameOf(repository: string, component: string): string {
  return component === '' ? repository : `${repository} (${component})`;
}

async function componentOf(manager: EntityManager, repositoryId: number, name: string): Promise<number | null> {
  const [found] = await manager.query<{ id: number }[]>(
    'SELECT id FROM component WHERE repository_id = $1 AND name = $2',
    [repositoryId, name],
  );
  return found?.id ?? null;
}

function spansOf(manager: EntityManager, componentId: number): Promise<StoredSpan[]> {
  return manager.query(
    `SELECT ownership.id, team_id AS "teamId", team.slug AS team, valid_from::text AS "from", valid_to::text AS "to"
     FROM ownership JOIN team ON team.id = ownership.team_id
     WHERE component_id = $1 ORDER BY valid_from, team.slug`,
    [componentId],
  );
}

async function replaceSpans(
  manager: EntityManager,
  componentId: number,
  before: readonly StoredSpan[],
  after: readonly (Span & { teamId: number })[],
): Promise<void> {
  await manager.query('DELETE FROM ownership WHERE id = ANY ($1::int[])', [before.map(({ id }) => id)]);
  await manager.query(
    `INSERT INTO ownership (component_id, team_id, valid_from, valid_to)
     SELECT $1, * FROM unnest($2::int[], $3::date[], $4::date[])`,
    [componentId, after.map((row) => row.teamId), after.map((row) => row.from), after.map((row) => row.to)],
  );
}
