import { alarmMend, alarmSays } from '../core/alarm.js';
import { addWeeks, weekStart } from '../core/week.js';
import { AlarmsService } from '../facts/alarms.service.js';
import { FactsStore } from '../facts/facts.store.js';
import { GoalsStore } from '../goals/goals.store.js';
import { FailedJobs } from '../jobs/failed-jobs.js';
import { Installation } from '../org/installation.js';
import { TeamsStore } from '../org/teams.store.js';
import { oneLine } from '../platform/errors.js';
import type { Finding } from '../platform/finding.js';
import { Queues } from '../platform/queue.js';
import { ReportsStore } from '../reports/reports.store.js';
import { type Output, print } from './output.js';
import { type Session, withSession } from './session.js';

interface Diagnosis {
  code: string;
  ok: boolean;
  says: string;
  /** What to do; null when nothing is wrong. */
  mend: string | null;
}

/** Looks at everything an operator can mend. Exits with 1 when something is wrong. */
export async function diagnose(output: Output): Promise<void> {
  await withSession(false, async (session) => {
    const found = [...(await connections(session)), ...(await alarms(session)), ...(await contents(session))];
    print(output, found, found.flatMap(lines));
    if (found.some((diagnosis) => !diagnosis.ok)) process.exitCode = 1;
  });
}

async function connections({ app, settings }: Session): Promise<Diagnosis[]> {
  const queue = await app
    .get(Queues)
    .ping()
    .then(
      () => null,
      (error: unknown) => oneLine(error),
    );
  const where = settings.redisUrl === undefined ? 'Postgres' : 'Redis';
  return [
    { code: 'DATABASE', ok: true, says: 'the database answers and is up to date', mend: null },
    queue === null
      ? { code: 'QUEUE', ok: true, says: `the queue on ${where} answers`, mend: null }
      : {
          code: 'QUEUE',
          ok: false,
          says: `the queue on ${where} does not answer: ${queue}`,
          mend: 'start it, or mend REDIS_URL',
        },
  ];
}

/** What rings, or would as soon as a worker looks. */
async function alarms({ app }: Session): Promise<Diagnosis[]> {
  // A queue that is away is told of above.
  const jobs = await new FailedJobs(app.get(Queues)).find().catch(() => null);
  const found = await app.get(AlarmsService, { strict: false }).measure(jobs === null ? [] : [jobs]);
  return found.map((alarm) => ({ code: alarm.code, ok: false, says: alarmSays(alarm), mend: alarmMend(alarm.code) }));
}

async function contents({ app, settings }: Session): Promise<Diagnosis[]> {
  const teams = app.get(TeamsStore, { strict: false });
  const organization = await teams.organization();
  if (organization === null) {
    return [
      {
        code: 'ORGANIZATION',
        ok: false,
        says: 'there is no organisation',
        mend: settings.githubOrgs.length > 0 ? 'npm run -s paceline -- sync' : 'npm run -s paceline -- import org FILE',
      },
    ];
  }
  const state = await app.get(Installation, { strict: false }).state();
  const end = weekStart(addWeeks(state.lastClosedWeek, 1), state.timeZone);
  const findings = [
    ...(await teams.findings(state.today)),
    ...(await app.get(FactsStore, { strict: false }).findings(end, state.today)),
  ];
  const programs = await app.get(GoalsStore, { strict: false }).programs();
  const review = await app.get(ReportsStore, { strict: false }).newest(state.teamId, state.lastClosedWeek);
  return [
    ...findings
      .filter(({ code, count }) => !ONLY_WHEN_FOUND.has(code) || count > 0)
      .map((one) => judge(one, organization.teamsFrom)),
    says(
      'PROGRAMS',
      programs.length > 0,
      `${programs.length} programs`,
      organization.teamsFrom === 'GITHUB'
        ? 'import an organisation file with teamsFrom: GITHUB and programs:'
        : 'add one under programs: in the organisation file',
    ),
    says(
      'REVIEW',
      review !== null,
      `the review of ${state.lastClosedWeek} is ${review ? 'written' : 'missing'}`,
      'npm run -s paceline -- close-week',
    ),
  ];
}

/** Nothing is said of GitHub and of an identity provider where all is well: they may not be in use. */
const ONLY_WHEN_FOUND = new Set(['REPOSITORIES_FAILING', 'PULL_PROBLEM', 'GROUPS_WITHOUT_TEAM']);

/** `github`: what to do where the teams come from there. */
const FINDINGS: Record<string, { what: string; mend: string; github?: string }> = {
  UNOWNED_REPOSITORIES: {
    what: 'repositories that no team owns',
    mend: 'give them an owner under ownership: in the organisation file',
    github: 'give a team write access or more on GitHub, then sync; `repositories(filter: {owned: false})` lists all',
  },
  TEAMS_WITHOUT_REPOSITORIES: {
    what: 'teams that own no repository',
    mend: 'add what they own under ownership: in the organisation file',
    github: 'give them write access or more to what they own on GitHub, then sync',
  },
  GROUPS_WITHOUT_TEAM: {
    what: 'groups of the identity provider that stand for no team, without effect',
    mend: 'npm run -s paceline -- scim link GROUP TEAM, or send only groups that are teams',
  },
  FEEDS_NEVER_READ: {
    what: 'owned repositories without any event',
    mend: 'sync, or import their deliveries',
    github: 'npm run -s paceline -- sync',
  },
  REPOSITORIES_FAILING: { what: 'repositories whose last pull failed', mend: 'do what their messages say, then sync' },
  PULL_PROBLEM: { what: 'problem of the last pull from GitHub', mend: 'do what it says, then sync' },
  FEEDS_BEHIND: {
    what: 'feeds that end before the last closed week',
    mend: 'sync, or import what came since; their weeks are unknown, not 0',
    github: 'npm run -s paceline -- sync; their weeks are unknown, not 0',
  },
};

function judge({ code, count, examples }: Finding, teamsFrom: 'FILE' | 'GITHUB'): Diagnosis {
  const { what, mend: usual, github } = FINDINGS[code] ?? { what: code, mend: '' };
  const mend = teamsFrom === 'GITHUB' ? (github ?? usual) : usual;
  const some = examples === null ? '' : `: ${examples.join(', ')}${count > examples.length ? ', …' : ''}`;
  return says(code, count === 0, `${count === 0 ? 'no' : count} ${what}${some}`, mend);
}

function says(code: string, ok: boolean, text: string, mend: string): Diagnosis {
  return { code, ok, says: text, mend: ok ? null : mend };
}

function lines({ ok, says: text, mend }: Diagnosis): string[] {
  return [`${ok ? 'ok   ' : 'MEND '} ${text}`, ...(mend === null ? [] : [`      → ${mend}`])];
}
