import type { OracleEvent, OraclePolicy, OracleTeam } from './oracle-world.js';

/** What an event is to a team before anybody asks what happened earlier. */
export type OracleMeaning = 'COUNTS' | 'IGNORED' | 'OTHER_SOURCE';
type Name = 'VERSION' | 'PRERELEASE' | 'NO_VERSION';

const ALIASES = ['latest', 'nightly', 'stable', 'edge', 'canary', 'next', 'main'];

/** What a tag's name says: only the names that the tests use are told apart. */
export function nameSays(tag: string): Name {
  if (tag.startsWith('pre-release/')) return 'PRERELEASE';
  const own = tag.replace(/^.*[/@]/, '').replace(/^[a-z]+-(?=v?\d)/, '');
  if (ALIASES.includes(own)) return 'NO_VERSION';
  const numbers = /^v?\d+(\.\d+)+/.exec(own);
  if (numbers === null) return /^v?20\d\d-?\d\d-?\d\d$/.test(own) ? 'VERSION' : 'NO_VERSION';
  const rest = own.slice(numbers[0].length);
  if (rest === '' || rest.startsWith('+')) return 'VERSION';
  return /^(-|a\d|b\d|rc\d|\.dev)/.test(rest) ? 'PRERELEASE' : 'NO_VERSION';
}

/** The first three rows of the table: which deployments, releases and tags are candidates. */
export function meaningOf(event: OracleEvent, team: OracleTeam, policy: OraclePolicy): OracleMeaning {
  if (event.source !== team.source) return 'OTHER_SOURCE';
  if (event.ruling !== undefined) return event.ruling ? 'COUNTS' : 'IGNORED';
  return qualifies(event, team, policy) ? 'COUNTS' : 'IGNORED';
}

function qualifies(event: OracleEvent, team: OracleTeam, policy: OraclePolicy): boolean {
  if (event.source === 'CHANGE') return true;
  if (event.source === 'RELEASE') return !event.prerelease || policy.prereleases === true;
  if (event.source === 'DEPLOYMENT') {
    if (event.transient) return false;
    if (event.production || event.environment === undefined) return true;
    const pattern = team.pattern ?? policy.pattern ?? '^(prod|production|live)([-_/ ].*)?$';
    return new RegExp(pattern, 'i').test(event.environment);
  }
  if (team.tagPattern !== undefined) return new RegExp(team.tagPattern).test(event.tag ?? '');
  if (event.version !== undefined) return event.version;
  const says = event.prerelease ? 'PRERELEASE' : nameSays(event.tag ?? '');
  return says === 'VERSION' || (says === 'PRERELEASE' && policy.prereleases === true);
}
