import {
  CLOSED,
  type Content,
  type CountingCase,
  type GitHubFeed,
  OWNERSHIP,
  type Step,
  stepsOf,
  TEAMS,
} from './counting-cases.js';
import type { OracleEvent, OracleTeam, OracleWorld } from './oracle-world.js';
import type { Row } from './tiny-organization.js';

/** What a case has told up to a step, as the oracle's world: nothing of the product reads it. */
export function worldOf(one: CountingCase, upTo: Step): OracleWorld {
  const steps = stepsOf(one).slice(0, stepsOf(one).indexOf(upTo) + 1);
  const events = new Map<string, OracleEvent>();
  for (const step of steps) {
    const told = [...(step.rows ?? []).flatMap(eventOf), ...(step.github ? eventsOf(step.github) : [])];
    for (const event of told) events.set([event.repo, event.source, event.key].join(' '), event);
    for (const looked of step.contents ?? [])
      for (const event of events.values())
        if (event.sha === looked.sha && event.at === Date.parse(looked.at)) Object.assign(event, contentOf(looked));
    for (const { sha, at, counts } of step.rulings ?? [])
      for (const event of events.values()) if (event.sha === sha && event.at === Date.parse(at)) event.ruling = counts;
  }
  const ownership = steps.findLast((step) => step.ownership)?.ownership ?? OWNERSHIP;
  return {
    teams: teamsOf(steps),
    owners: ownership.map(({ repo, component = '', team, from, to }) => ({
      repo,
      component,
      team,
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    })),
    events: [...events.values()],
    timeZone: one.zone ?? 'UTC',
    policy: one.policy ?? {},
    today: dayAfter(upTo.closed ?? one.closed ?? CLOSED, 7),
  };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The first step says where a team was, a later one where it went on its day. */
function teamsOf(steps: Step[]): OracleTeam[] {
  const teams: OracleTeam[] = (steps[0]?.teams ?? TEAMS).map((team) => ({
    slug: team.slug,
    parent: team.parent ?? 'acme',
    source: team.deliverySource ?? 'CHANGE',
    ...(team.productionPattern ? { pattern: team.productionPattern } : {}),
    ...(team.tagPattern ? { tagPattern: team.tagPattern } : {}),
  }));
  for (const step of steps.slice(1))
    for (const moved of step.teams ?? []) {
      const team = teams.find(({ slug }) => slug === moved.slug);
      const parent = moved.parent ?? 'acme';
      if (team && step.today && team.parent !== parent) team.later = { parent, from: step.today };
    }
  return [...teams, { slug: 'acme', parent: null, source: 'CHANGE' }];
}

function contentOf({ commits, content, bots, ancestor }: Content): Content {
  return {
    ...(commits === undefined ? {} : { commits }),
    ...(content ? { content } : {}),
    ...(bots === undefined ? {} : { bots }),
    ...(ancestor === undefined ? {} : { ancestor }),
  };
}

function eventOf(row: Row & Content): OracleEvent[] {
  const {
    repo,
    component = '',
    sha,
    deliveredAt,
    environment,
    source = 'DEPLOYMENT',
    tag,
    prerelease,
  } = row as {
    repo: string;
    component?: string;
    sha: string;
    deliveredAt?: string;
    environment?: string;
    source?: OracleEvent['source'];
    tag?: string;
    prerelease?: boolean;
  };
  if (deliveredAt === undefined) return [];
  const key = tag ?? [component, environment ?? '', sha, deliveredAt].join(' ');
  const told = {
    ...(environment ? { environment } : {}),
    ...(tag ? { tag } : {}),
    ...(prerelease ? { prerelease } : {}),
  };
  return [{ repo, component, sha, at: Date.parse(deliveredAt), source, key, ...told, ...contentOf(row) }];
}

/** What GitHub tells, by the table: successes, publications, taggers. */
function eventsOf({ repo, deployments = [], releases = [], tags = [] }: GitHubFeed): OracleEvent[] {
  const events: OracleEvent[] = [];
  for (const one of deployments) {
    const successes = one.statuses.filter(({ state }) => state.toLowerCase() === 'success');
    const at = Math.min(...successes.map(({ createdAt }) => Date.parse(createdAt)));
    const { sha, environment, production_environment: production, transient_environment: transient } = one;
    const says = { environment, production: production ?? false, transient: transient ?? false };
    if (successes.length > 0)
      events.push({ repo, component: '', sha, at, source: 'DEPLOYMENT', key: String(one.id), ...says });
  }
  for (const { isDraft, publishedAt, isPrerelease, tagName, tagCommit } of releases)
    if (!isDraft && publishedAt !== null) {
      const sha = tagCommit?.oid ?? tagName;
      const at = Date.parse(publishedAt);
      events.push({ repo, component: '', sha, at, source: 'RELEASE', key: tagName, prerelease: isPrerelease });
    }
  for (const { name, target } of tags) {
    if (target?.__typename !== 'Tag' && target?.__typename !== 'Commit') continue;
    const commit = target.__typename === 'Tag' ? target.target : target;
    const date = target.__typename === 'Tag' ? target.tagger?.date : target.committedDate;
    events.push({
      repo,
      component: '',
      sha: commit.oid,
      at: Date.parse(date ?? ''),
      source: 'TAG',
      key: name,
      tag: name,
    });
  }
  return events;
}
