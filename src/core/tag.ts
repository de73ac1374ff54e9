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
/** A date, perhaps with a number within the day or a time. */
const DATE =
  /^(?:.*[^0-9])?v?(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:[-_.T]?\d{1,6}(?:[-:]\d{2}){0,2}Z?)?$/i;
const WILDCARD = /\d+(?:\.\d+)*(?:\.x)+$/i;
const BARE_MAJOR = /^(?:.*[/@_-])?v?\d+$/i;
const PEP440 = /^[._-]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[._-]?\d*(?:\.dev\d+)?$|^\.dev\d*$/i;
/** PEP 440's post-releases, and the words that Java puts after a final version. */
const FINAL = /^(?:\.post\d+|-\d+\.post\d+|\.(?:final|ga|release))$/i;
/** `curl-8_5_0`, `REL_15_3`. */
const UNDERSCORED = /(?:^|[^0-9])\d+(?:_\d+){1,3}$/;
const SEMVER_PRERELEASE = /^[-_][0-9a-z.+_-]+$/i;
const BUILD = /^\+[0-9a-z.-]+$/i;

/** The class of a tag by its name alone. Total: every string has one. */
export function classifyTag(name: string): TagClass {
  if (/^pre-?release\//i.test(name)) return 'PRERELEASE';
  // What stands before the last separator names a component, which may have numbers of its own.
  const own = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('@')) + 1);
  if (ALIASES.has(own.toLowerCase()) || WILDCARD.test(own)) return 'ALIAS';
  const found = VERSION.exec(own);
  if (!found) {
    if (DATE.test(own) || UNDERSCORED.test(own)) return 'VERSION';
    return BARE_MAJOR.test(own) ? 'ALIAS' : 'OTHER';
  }
  return classOfRest(found[2] ?? '');
}

/** What follows the numbers of a version decides. */
function classOfRest(rest: string): TagClass {
  if (rest === '' || BUILD.test(rest) || FINAL.test(rest)) return 'VERSION';
  return PEP440.test(rest) || SEMVER_PRERELEASE.test(rest) ? 'PRERELEASE' : 'OTHER';
}
