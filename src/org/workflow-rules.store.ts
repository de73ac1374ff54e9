import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import { componentOf } from './component-writes.store.js';
import { NamedStore } from './named.store.js';
import { WORKFLOW, type WorkflowEntry } from './organization-file.schema.js';
import type { RepositoriesStore } from './repositories.store.js';
import { type Change, checkOperator, type Write } from './write.js';

/** Which runs of a workflow stand for deployments; '' of a branch or an event: any. */
export interface WorkflowRuns {
  /** The name of its file. */
  workflow: string;
  branch: string;
  event: string;
}

export interface WorkflowRuleRow extends WorkflowRuns {
  /** owner/name; null: of all that a team owns. */
  repo: string | null;
  /** Its slug; null: of a repository. */
  team: string | null;
  component: string;
  environment: string;
}

/** A rule as it holds for one repository. */
export interface RepositoryRule extends WorkflowRuns {
  /** owner/name */
  repository: string;
  /** '': as the rules of components say. */
  component: string;
  environment: string;
  /** It names the repository. */
  own: boolean;
}

/** What a write names: a repository or a team, and which runs. */
export interface WorkflowRuleName {
  repo?: string | null | undefined;
  team?: string | null | undefined;
  workflow: string;
  branch?: string | null | undefined;
  event?: string | null | undefined;
}

/** Which workflow runs stand for deployments, as operators state it: never all of them. */
@Injectable()
export class WorkflowRulesStore {
  constructor(
    private readonly named: NamedStore,
    private readonly db: DataSource,
  ) {}

  async list(): Promise<WorkflowRuleRow[]> {
    return this.db.query(
      `SELECT repository.full_name AS repo, team.slug AS team, component, workflow, branch, event, rule.environment
       FROM workflow_rule AS rule
       LEFT JOIN repository ON repository.id = rule.repository_id LEFT JOIN team ON team.id = rule.team_id
       ORDER BY team.slug NULLS LAST, repository.full_name, workflow, branch, event`,
    );
  }

  /** By repository. */
  async inForce(day: Day): Promise<RepositoryRule[]> {
    return this.db.query(readSql(import.meta.url, 'workflow-rules-in-force.sql'), [day]);
  }

  /**
   * From now on these runs stand for deployments to the environment.
   * @throws UserError UNKNOWN_REPOSITORY, UNKNOWN_TEAM, UNKNOWN_COMPONENT, BAD_WORKFLOW, ONE_OF_TWO, FORBIDDEN
   */
  async set(
    write: Write,
    input: WorkflowRuleName & { environment: string; component?: string | null },
  ): Promise<Change | null> {
    const place = await this.place(write, input);
    const component = input.component ?? '';
    if (
      component !== '' &&
      (place.repositoryId === null || (await componentOf(write.manager, place.repositoryId, component)) === null)
    )
      throw new UserError('UNKNOWN_COMPONENT', `${place.subject} has no component "${component}"`, ['component']);
    if (input.environment.trim() === '')
      throw new UserError('BAD_ENVIRONMENT', 'name the environment', ['environment']);
    const after = { ...place.runs, component, environment: input.environment };
    const before = await stored(write.manager, place);
    if (before?.environment === after.environment && before.component === after.component) return null;
    if (before) await write.manager.query('DELETE FROM workflow_rule WHERE id = $1', [before.id]);
    await write.manager.query(
      `INSERT INTO workflow_rule (team_id, repository_id, component, workflow, branch, event, environment)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [place.teamId, place.repositoryId, component, after.workflow, after.branch, after.event, after.environment],
    );
    return change('workflow.set', place, before, after);
  }

  /**
   * What its runs brought stays; no more of them is asked for.
   * @throws UserError UNKNOWN_RULE, and those of what is named
   */
  async remove(write: Write, input: WorkflowRuleName): Promise<Change> {
    const place = await this.place(write, input);
    const before = await stored(write.manager, place);
    if (!before) throw new UserError('UNKNOWN_RULE', `${place.subject} has no such rule; \`workflowRules\` lists them`, ['workflow']); // prettier-ignore
    await write.manager.query('DELETE FROM workflow_rule WHERE id = $1', [before.id]);
    return change('workflow.removed', place, before, null);
  }

  private async place(write: Write, { repo, team, workflow, branch, event }: WorkflowRuleName): Promise<Place> {
    checkOperator(write);
    if (Boolean(repo) === Boolean(team))
      throw new UserError('ONE_OF_TWO', 'name a repo or a team, one of the two', ['repo']);
    if (!WORKFLOW.test(workflow))
      throw new UserError('BAD_WORKFLOW', `${workflow} is no file of .github/workflows, as deploy.yml is`, [
        'workflow',
      ]);
    const runs = { workflow: workflow.split('/').at(-1) ?? workflow, branch: branch ?? '', event: event ?? '' };
    if (repo) {
      const found = await this.named.repository(write.manager, repo);
      return { runs, repositoryId: found.id, teamId: null, subject: found.name };
    }
    const found = await this.named.team(write.manager, team ?? '', 'team');
    return { runs, repositoryId: null, teamId: found.id, subject: found.slug };
  }
}

interface Place {
  runs: WorkflowRuns;
  repositoryId: number | null;
  teamId: number | null;
  subject: string;
}

async function stored(
  manager: EntityManager,
  { runs, repositoryId, teamId }: Place,
): Promise<{ id: number; component: string; environment: string } | undefined> {
  const [found] = await manager.query<{ id: number; component: string; environment: string }[]>(
    `SELECT id, component, environment FROM workflow_rule
     WHERE team_id IS NOT DISTINCT FROM $1::int AND repository_id IS NOT DISTINCT FROM $2::int
       AND workflow = $3 AND branch = $4 AND event = $5`,
    [teamId, repositoryId, runs.workflow, runs.branch, runs.event],
  );
  return found;
}

/** No figure changes before runs are read, and those tell of themselves. */
function change(action: string, { subject, runs }: Place, before: object | undefined, after: object | null): Change {
  const { id: _, ...known } = { id: null, ...before };
  return { action, subject, before: before ? { ...runs, ...known } : null, after, figures: false };
}

/**
 * The rules as a file states them, all of them; undefined: it says nothing of them.
 * @throws UserError UNKNOWN_TEAM
 */
export async function importWorkflowRules(
  manager: EntityManager,
  stated: readonly WorkflowEntry[] | undefined,
  repositories: RepositoriesStore,
): Promise<void> {
  if (stated === undefined) return;
  const slugs = stated.flatMap(({ team }) => team ?? []);
  const [missing] = await manager.query<{ slug: string }[]>(
    'SELECT slug FROM unnest($1::text[]) AS named(slug) WHERE slug NOT IN (SELECT slug FROM team) LIMIT 1',
    [slugs],
  );
  if (missing) throw new UserError('UNKNOWN_TEAM', `workflows: there is no team "${missing.slug}"`);
  const named = stated.flatMap(({ repo, component }) => (repo === undefined ? [] : [{ repo, component }]));
  const whole = named.map(({ repo }) => ({ repo, component: '' }));
  const all = [...whole, ...named];
  await repositories.ensure(
    manager,
    all.map(({ repo }) => repo),
    all.map(({ component }) => component),
  );
  await manager.query(readSql(import.meta.url, 'import-workflow-rules.sql'), [JSON.stringify(stated)]);
}
