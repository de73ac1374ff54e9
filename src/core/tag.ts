/**
 * What the name of a git tag says (METRICS.md, section 1).
 * VERSION: semver, calver or a date, with any component prefix. PRERELEASE: semver's prerelease part, PEP 440's
 * a/b/rc/dev, or a `pre-release/` prefix. ALIAS: a moving name (`v4`, `v1.x`, `latest`, `nightly`). OTHER: anything else.
 */
export type TagClass = 'VERSION' | 'PRERELEASE' | 'ALIAS' | 'OTHER';

const ALIASES = new Set(
  'latest stable nightly edge canary beta alpha next dev main master head trunk release current lts'.split(' '),
);
const PREFIX = String.raw`(?:.*?(?:[^0-9.]|^))`;
const NUMBERS = String.raw`v?\.?(\d+(?:\.\d+){1,3})`;
const VERSION = new RegExp(`^${PREFIX}${NUMBERS}(.*)$`, 'i');
const DATE = /^(?:.*?[^0-9])?v?(?:19|20)\d{2}[-_]?(?:0[1-9]|1[0-2])[-_]?(?:0[1-9]|[12]\d|3[01])$/i;
const WILDCARD = /\d+(?:\.\d+)*(?:\.x)+$/i;
const BARE_MAJOR = /^(?:.*[/@_-])?v?\d+$/i;
const PEP440 = /^[._-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[._-]?\d*(?:\.dev\d+)?$|^\.dev\d*$/i;
const PEP440_FINAL = /^(?:\.post\d+|-\d+\.post\d+)$/i;
const SEMVER_PRERELEASE = /^[-_][0-9a-z.+_-]+$/i;
const BUILD = /^\+[0-9a-z.-]+$/i;

/** The class of a tag by its name alone. Total: every string has one. */
export function classifyTag(name: string): TagClass {
  const lastPart = name.slice(name.lastIndexOf('/') + 1);
  if (ALIASES.has(lastPart.toLowerCase())) return 'ALIAS';
  if (WILDCARD.test(name)) return 'ALIAS';
  const found = VERSION.exec(name);
  if (!found) {
    if (DATE.test(name)) return 'VERSION';
    return BARE_MAJOR.test(name) ? 'ALIAS' : 'OTHER';
  }
  const rest = found[2] ?? '';
  if (/^pre-?release\//i.test(name)) return 'PRERELEASE';
  if (rest === '' || BUILD.test(rest) || PEP440_FINAL.test(rest)) return 'VERSION';
  return PEP440.test(rest) || SEMVER_PRERELEASE.test(rest) ? 'PRERELEASE' : 'OTHER';
}
