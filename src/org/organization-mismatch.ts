import { UserError } from '../platform/errors.js';

/** The organisation that an installation holds. */
export interface StoredOrganization {
  slug: string;
  sample: boolean;
}

/** A file of another organisation than the one that is stored. */
export function mismatch(stored: StoredOrganization, slug: string): UserError {
  const mend = stored.sample
    ? 'what is stored is the sample: clear it first'
    : `keep organization.slug as "${stored.slug}" to change this installation, or import into an empty database`;
  return new UserError(
    'ORGANIZATION_MISMATCH',
    `this installation holds the organisation "${stored.slug}", the file is of "${slug}"; ${mend}`,
    ['organization', 'slug'],
  );
}
