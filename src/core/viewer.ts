/** What a principal may be in the organisation. SERVICE brings facts in and sees nothing; AUDITOR sees settings and logs, no data. */
export const ROLES = [
  'LEADER',
  'ORG_LEADER',
  'TEAM_LEAD',
  'MANAGER',
  'MEMBER',
  'OPERATOR',
  'AUDITOR',
  'SERVICE',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles that see what teams deliver, each within its reach. */
export const DATA_ROLES: readonly Role[] = ['LEADER', 'ORG_LEADER', 'TEAM_LEAD', 'MANAGER', 'MEMBER', 'OPERATOR'];

/** Roles that run the installation: what is theirs alone has no teams, so nothing less than a grant over everything opens it. */
export const INSTALLATION_ROLES: readonly Role[] = ['OPERATOR', 'AUDITOR', 'SERVICE'];

/** What a token may do of what its principal may: ask, change, bring facts in, provision people. A session may ask and change. */
export const SCOPES = ['read', 'write', 'ingest', 'scim'] as const;
export type AccessScope = (typeof SCOPES)[number];

/** ALL: whatever there is; otherwise ids of teams. */
export type Reach = 'ALL' | readonly number[];

/** A role over a subtree, resolved to the teams that are in it today. */
export interface ViewerGrant {
  readonly role: Role;
  readonly teams: Reach;
}

/** Who asks: plain data that a face hands to the stores, which scope their SQL by it. */
export interface Viewer {
  readonly principalId: number;
  readonly name: string;
  /** Null for those who are no person of the organisation: scripts, personas of a sample. */
  readonly personId: number | null;
  /** What let it in; ended with it. */
  readonly via: { readonly kind: 'TOKEN' | 'SESSION' | 'JWT'; readonly id: string };
  readonly scopes: readonly AccessScope[];
  readonly grants: readonly ViewerGrant[];
}

/** Whether what is for these roles is open to the viewer: to any grant of one, unless it is the installation's. */
export function opens(viewer: Viewer, roles: readonly Role[]): boolean {
  const whole = isOfInstallation(roles);
  return viewer.grants.some(({ role, teams }) => roles.includes(role) && (!whole || teams === 'ALL'));
}

/** Which grants open it, in words: `one of the roles OPERATOR, AUDITOR, over everything`. */
export function opening(roles: readonly Role[]): string {
  return `one of the roles ${roles.join(', ')}${isOfInstallation(roles) ? ', over everything' : ''}`;
}

function isOfInstallation(roles: readonly Role[]): boolean {
  return roles.every((role) => INSTALLATION_ROLES.includes(role));
}

/** The teams over which one of the roles is held; empty: none. */
export function reachOf(viewer: Viewer, roles: readonly Role[] = DATA_ROLES): Reach {
  const held = viewer.grants.filter(({ role }) => roles.includes(role)).map(({ teams }) => teams);
  if (held.includes('ALL')) return 'ALL';
  return [...new Set(held.flatMap((teams) => (teams === 'ALL' ? [] : teams)))].sort((a, b) => a - b);
}

export function reaches(viewer: Viewer, teamId: number, roles: readonly Role[] = DATA_ROLES): boolean {
  return viewer.grants.some(({ role, teams }) => roles.includes(role) && (teams === 'ALL' || teams.includes(teamId)));
}

/** As SQL takes it: null for no limit. */
export function reachedIds(reach: Reach): readonly number[] | null {
  return reach === 'ALL' ? null : reach;
}
