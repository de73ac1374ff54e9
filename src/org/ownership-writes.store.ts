import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { applyRules, componentOf, type ComponentRules } from './component-writes.store.js';
import { NamedStore } from './named.store.js';
import { REPOSITORY } from './organization-file.schema.js';
import { RepositoriesStore } from './repositories.store.js';
import { cut, told } from './spans.js';
import { FUTURE, type Span } from './validity.js';
import { type Change, checkHistory, checkOperator, spanOf, type Write } from './write.js';

export interface OwnedThing {
  repo: string;
  /** Left out or '': the whole repository, or what no other component takes of it. */
  component?: string | null;
}

export interface OwnershipInput extends OwnedThing, ComponentRules {
  team: string;
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

  /**
   * @throws UserError UNKNOWN_TEAM, UNKNOWN_REPOSITORY, ALREADY_OWNER, TEAM_NOT_OPEN, PATH_NEEDS_COMPONENT,
   *   INVALID_PATTERN, BAD_RANGE, HISTORY
   */
  async set(write: Write, input: OwnershipInput): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager } = write;
    const span = spanOf(write, input.to);
    const team = await this.named.team(manager, input.team, 'team');
    await this.named.checkOpen(manager, team, span, 'team');
    const owned = await this.ensure(write, input);
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
      after: { team: team.slug, ...span, ...rulesIn(input) },
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

  /**
   * From `write.from` on it is this team's, or nobody's: alone, or beside whoever owns it; what was entered ahead of that
   * gives way. Null when it is so already.
   * @throws UserError UNKNOWN_TEAM, UNKNOWN_REPOSITORY, UNKNOWN_COMPONENT, TEAM_NOT_OPEN, HISTORY
   */
  async settle(write: Write, thing: OwnedThing, slug: string | null, alone: boolean): Promise<Change | null> {
    checkOperator(write);
    checkHistory(write);
    const { manager, from } = write;
    const repository = await this.named.repository(manager, thing.repo);
    const name = nameOf(repository.name, thing.component ?? '');
    const componentId = await componentOf(manager, repository.id, thing.component ?? '');
    if (componentId === null) throw new UserError('UNKNOWN_COMPONENT', `there is no ${name}: setOwnership makes it`);
    const span = { from, to: FUTURE };
    const team = slug === null ? null : await this.named.team(manager, slug, 'team');
    if (team) await this.named.checkOpen(manager, team, span, 'team');
    const known = await spansOf(manager, componentId);
    const touched = known.filter((row) => row.to > from && (alone || row.teamId === team?.id));
    const settled = (row: StoredSpan): boolean => row.teamId === team?.id && row.from <= from && row.to === FUTURE;
    if (touched.length === (team ? 1 : 0) && touched.every(settled)) return null;
    const own = team ? [{ ...span, teamId: team.id }] : [];
    await replaceSpans(manager, componentId, touched, joined(cut(touched, from), own));
    return {
      action: 'ownership.settled',
      subject: name,
      before: { owners: touched.map((row) => ({ team: row.team, from: row.from, to: row.to })) },
      after: { team: slug, from, alone },
    };
  }

  /** The component, which exists as soon as somebody owns it. */
  private async ensure(write: Write, input: OwnershipInput): Promise<{ componentId: number; name: string }> {
    const { manager } = write;
    const component = input.component ?? '';
    const [rule] = Object.keys(rulesIn(input));
    if (rule !== undefined && component === '') {
      const mend = `name the component, or leave ${rule} out`;
      throw new UserError('PATH_NEEDS_COMPONENT', `${rule} is that of a component: ${mend}`, [rule]);
    }
    if (input.newRepository === true && !REPOSITORY.test(input.repo)) {
      throw new UserError('BAD_REPOSITORY', `"${input.repo}" must be owner/name, as in vercel/ai`, ['repo']);
    }
    if (input.newRepository !== true) await this.named.repository(manager, input.repo);
    await this.repositories.ensure(manager, [input.repo], [component]);
    const repository = await this.named.repository(manager, input.repo);
    const componentId = await componentOf(manager, repository.id, component);
    if (componentId === null) throw new Error(`component ${component} of repository ${repository.id} was not made`);
    await applyRules(write, componentId, rulesIn(input));
    return { componentId, name: nameOf(repository.name, component) };
  }
}

/** Those of the rules that are said. */
function rulesIn({ path, tagPrefix, environment }: ComponentRules): ComponentRules {
  const said = Object.entries({ path, tagPrefix, environment }).filter(([, rule]) => typeof rule === 'string' && rule);
  return Object.fromEntries(said);
}

/** A span of the same team that ends where the own one begins goes on in it. */
function joined(rest: readonly (Span & { teamId: number })[], own: readonly (Span & { teamId: number })[]) {
  const [added] = own;
  const before = added && rest.find(({ teamId, to }) => teamId === added.teamId && to === added.from);
  return before ? [...rest.filter((row) => row !== before), { ...added, from: before.from }] : [...rest, ...own];
}

function nameOf(repository: string, component: string): string {
  return component === '' ? repository : `${repository} (${component})`;
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
