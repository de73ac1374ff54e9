import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ruleOf } from '../core/workflow-run.js';
import { dayAt } from '../core/week.js';
import type { GitHubClient } from '../github/client.js';
import { type ReadWindow, readWindows, type RunQuestion, runPage } from '../github/workflow-runs.js';
import { type RepositoryRule, WorkflowRulesStore } from '../org/workflow-rules.store.js';
import { Clock } from '../platform/clock.js';
import { byRepository } from './content-histories.service.js';
import type { ClientFor } from '../github/github.js';
import { FactsStore } from './facts.store.js';
import { failureOf } from './pull-failure.js';
import { repositoryName } from './stream-pages.js';
import { eventKey, isDone, toRow } from './workflow-run-row.js';
import { type RunsCursor, type RunsRead, WorkflowRunsStore } from './workflow-runs.store.js';

export interface RunsSummary {
  repositories: number;
  failed: number;
  added: number;
  changed: number;
}

const DAY_MS = 86_400_000;
/** A run may wait for an approval, or be run anew, so long. */
const MONTH_MS = 30 * DAY_MS;
/** There were none before. */
const FIRST_RUNS = new Date('2018-10-16T00:00:00Z');
const STOPS_ALL = new Set(['GITHUB_TOKEN', 'GITHUB_LIMIT']);
const NOTHING_READ: RunsRead = { through: null, open: null, lookedAgain: null, missing: null };

/** Workflow runs that stand for deployments by a rule, of repositories that have none of their own: no other is asked for. */
@Injectable()
export class WorkflowRunsService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly rules: WorkflowRulesStore,
    private readonly store: WorkflowRunsStore,
    private readonly facts: FactsStore,
  ) {}

  /**
   * Reads what is new; one repository that fails keeps none of the others waiting.
   * @throws UserError GITHUB_TOKEN, GITHUB_LIMIT
   */
  async run(clientFor: ClientFor, signal?: AbortSignal): Promise<RunsSummary> {
    const now = this.clock.now();
    const rules = byRepository(await this.rules.inForce(dayAt(now, 'UTC')));
    const summary = { repositories: 0, failed: 0, added: 0, changed: 0 };
    for (const [repository, own] of rules) {
      signal?.throwIfAborted();
      summary.repositories += 1;
      try {
        await this.read(await clientFor(repositoryName(repository).owner), repository, own, now, summary);
        await this.store.end(repository, now, null);
      } catch (error) {
        signal?.throwIfAborted();
        const { code, message } = failureOf(error, `the workflow runs of ${repository}`, repository);
        await this.store.end(repository, now, message);
        summary.failed += 1;
        if (STOPS_ALL.has(code)) throw error;
      }
    }
    await this.store.heard(now);
    return summary;
  }

  private async read(
    client: GitHubClient,
    repository: string,
    rules: readonly RepositoryRule[],
    now: Date,
    summary: RunsSummary,
  ): Promise<void> {
    const begun = await this.store.begin(repository, now);
    if (!begun) return;
    const deployed = await this.store.deployedTo(repository, rules.map(({ environment }) => environment)); // prettier-ignore
    const open = rules.filter(({ environment }) => !deployed.has(environment.toLowerCase()));
    for (const rule of open) {
      const reading: Reading = { client, repository, rule, rules: rules.filter(({ workflow }) => workflow === rule.workflow), now, cursor: begun.cursor }; // prettier-ignore
      const { added, changed } = await this.follow(reading, begun.createdAt ?? FIRST_RUNS);
      summary.added += added;
      summary.changed += changed;
    }
  }

  /** Reads on from where it stopped, and again what may have come to another end since. */
  private async follow(reading: Reading, createdAt: Date): Promise<{ added: number; changed: number }> {
    const { client, repository, rule, now, cursor } = reading;
    const known = cursor[keyOf(rule)] ?? NOTHING_READ;
    const told = { added: 0, changed: 0 };
    if (known.missing !== null && Date.parse(known.missing) > now.getTime() - DAY_MS) return told;
    const again = known.through !== null && Date.parse(known.lookedAgain ?? '1970-01-01') < now.getTime() - DAY_MS;
    const question: RunQuestion = { ...rule, repository: repositoryName(repository) };
    const open: string[] = [];
    const first = (): string | null => open.toSorted()[0] ?? null;
    try {
      const window = { from: beginning(known, again, createdAt, now), to: now };
      for await (const part of readWindows((of, page) => runPage(client, question, of, page), window)) {
        open.push(...part.runs.filter(({ status }) => status !== 'completed').map((run) => run.created_at));
        const through = [part.to.toISOString(), known.through ?? ''].toSorted().at(-1) ?? null;
        const waiting = [known.open, first()].filter((at) => at !== null).toSorted()[0] ?? null;
        const saved = await this.save(reading, part, { ...known, through, open: waiting, missing: null });
        told.added += saved.added;
        told.changed += saved.changed;
      }
    } catch (error) {
      if ((error as { status?: number }).status !== 404) throw error;
      await this.note(reading, { ...known, missing: now.toISOString() });
      // A team's rule speaks of all that it owns, with that workflow or without.
      if (rule.own) throw error;
      return told;
    }
    const lookedAgain = again || known.through === null ? now.toISOString() : known.lookedAgain;
    await this.note(reading, { through: now.toISOString(), open: first(), lookedAgain, missing: null });
    return told;
  }

  private async save(
    reading: Reading,
    { runs }: ReadWindow,
    read: RunsRead,
  ): Promise<{ added: number; changed: number }> {
    const { repository, rule, rules, cursor } = reading;
    const own = runs.filter(
      (run) => isDone(run) && ruleOf(rules, { branch: run.head_branch, event: run.event }) === rule,
    );
    return this.db.transaction(async (manager) => {
      const known = await this.store.known(manager, repository, own.map(eventKey));
      const rows = own.map((run) => {
        const row = toRow(repository, rule, run);
        const before = known.get(row.eventKey);
        return before?.sha === row.sha ? { ...row, occurredAt: before.at, estimated: before.estimated } : row;
      });
      const saved = await this.facts.savePulled(manager, rows);
      cursor[keyOf(rule)] = read;
      await this.store.advance(manager, repository, cursor);
      return saved;
    });
  }

  private async note({ repository, rule, cursor }: Reading, read: RunsRead): Promise<void> {
    cursor[keyOf(rule)] = read;
    await this.store.advance(this.db.manager, repository, cursor);
  }
}

interface Reading {
  client: GitHubClient;
  repository: string;
  rule: RepositoryRule;
  /** All of its workflow. */
  rules: readonly RepositoryRule[];
  now: Date;
  cursor: RunsCursor;
}

/** A month back at most, but for what was never read. */
function beginning({ through, open }: RunsRead, again: boolean, createdAt: Date, now: Date): Date {
  if (through === null) return createdAt;
  const month = now.getTime() - MONTH_MS;
  const from = Math.min(Date.parse(through), open === null ? Infinity : Math.max(Date.parse(open), month));
  return new Date(again ? Math.min(from, month) : from);
}

function keyOf({ workflow, branch, event }: RepositoryRule): string {
  return `${workflow} ${branch} ${event}`;
}
