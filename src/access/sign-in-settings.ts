import type { Settings } from '../../config/settings.js';
import type { GroupRole, OidcSettings } from '../../config/sign-in-settings.js';
import { SettingsError } from '../../config/settings.js';
import { type Role, ROLES } from '../core/viewer.js';

export type Group = GroupRole & { readonly role: Role };

/** What access knows of the settings. */
export class SignInSettings {
  readonly publicUrl: string | undefined;
  readonly oidc: OidcSettings | undefined;
  readonly sessionHours: number;
  /** By the name of the provider's group. */
  readonly groups: ReadonlyMap<string, Group>;

  /** @throws SettingsError for a role that there is not */
  constructor({ publicUrl, oidc, sessionHours }: Pick<Settings, 'publicUrl' | 'oidc' | 'sessionHours'>) {
    this.publicUrl = publicUrl;
    this.oidc = oidc;
    this.sessionHours = sessionHours;
    this.groups = new Map(Object.entries(oidc?.groups ?? {}).map(([name, group]) => [name, named(name, group)]));
  }

  /** A browser takes cookies with `Secure` over https only; plain http is for loopback. */
  get secure(): boolean {
    return this.publicUrl?.startsWith('https:') ?? false;
  }
}

/** Without a provider, on loopback. */
export const LINKS_ONLY = new SignInSettings({ publicUrl: undefined, oidc: undefined, sessionHours: 12 });

function named(name: string, { role, team }: GroupRole): Group {
  const known = ROLES.find((one) => one === role);
  if (known !== undefined) return { role: known, team };
  throw new SettingsError(
    `OIDC_GROUPS gives ${JSON.stringify(name)} the role ${role}; it should be one of ${ROLES.join(', ')}`,
  );
}
