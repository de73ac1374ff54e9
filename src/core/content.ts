/**
 * What a change set holds (METRICS.md, section 1). VERSION: version, lock and changelog files only, so nothing new.
 * CONFIG: configuration or documentation only. CODE: anything else.
 */
export type Content = 'CODE' | 'CONFIG' | 'VERSION';
export const CONTENTS: readonly Content[] = ['CODE', 'CONFIG', 'VERSION'];

/** What nobody writes by hand but for a release: locks, changelogs, and files that hold a version alone. */
const LOCK =
  /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|composer\.lock|cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|go\.sum|mix\.lock|pubspec\.lock|podfile\.lock|gradle\.lockfile|packages\.lock\.json|flake\.lock)$/;
const RELEASE =
  /^((changelog|changes|history|releases?|release[-_]notes)([-_][\w-]*)?(\.(md|markdown|rst|txt|adoc))?|version(\.(txt|json|md|py|rb|go))?|_version\.py|\.release-please-manifest\.json|lerna\.json)$/;
/** Pending notes of a changelog that is made of them. */
const NOTES = /(^|\/)(\.changeset|changelog\.d|newsfragments|\.changes)\//;
/** They hold a version and what the program depends on: which of them changed cannot be told by their name. */
const MANIFEST =
  /^(package\.json|pyproject\.toml|setup\.(py|cfg)|cargo\.toml|pom\.xml|build\.gradle(\.kts)?|gradle\.properties|composer\.json|.+\.gemspec|.+\.csproj|directory\.build\.props|mix\.exs|pubspec\.yaml|chart\.yaml)$/;
const DOCUMENT =
  /\.(md|mdx|markdown|rst|adoc|txt)$|^(licen[cs]e|notice|authors|contributors|codeowners|readme)([-_.].*)?$/;
const DOCUMENTS = /(^|\/)(docs?|documentation)\//;
const SETTING = /\.(ya?ml|toml|ini|cfg|conf|properties|tfvars|env|editorconfig)$|^\.[^/]+$|^\.env(\..+)?$/;
const SETTINGS = /(^|\/)(config|configs|configuration|\.github|\.gitlab|\.circleci|\.vscode|\.idea)\//;
/** JSON that tools are set by, wherever it lies. */
const TOOL_SETTING = /^(tsconfig(\..+)?|renovate|nx|turbo|biome|jsconfig|\..+|.+\.config)\.json$/;

/**
 * The content of a change set by the paths of the files that it changes. A manifest such as `package.json` is taken for
 * a version file only beside a changelog or a version file of its own: alone, or with a lock, it changes what is shipped.
 */
export function classifyContent(files: readonly string[]): Content {
  const kinds = new Set(files.map(kindOf));
  if (kinds.has('CODE') || files.length === 0) return 'CODE';
  const manifests = kinds.delete('MANIFEST');
  if (manifests && !kinds.has('RELEASE')) return 'CODE';
  return kinds.has('CONFIG') ? 'CONFIG' : 'VERSION';
}

/** Whatever else changes with it, the change set is code. */
export function isCode(path: string): boolean {
  return kindOf(path) === 'CODE';
}

/** A directory, with a slash behind it, whose files are documents or settings, as far as their names do not say more. */
export function isSettled(directory: string): boolean {
  return DOCUMENTS.test(directory) || SETTINGS.test(directory);
}

type Kind = 'LOCK' | 'RELEASE' | 'MANIFEST' | 'CONFIG' | 'CODE';

function kindOf(path: string): Kind {
  const whole = path.toLowerCase();
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  if (LOCK.test(name)) return 'LOCK';
  if (NOTES.test(whole) || RELEASE.test(name)) return 'RELEASE';
  if (MANIFEST.test(name)) return 'MANIFEST';
  if (DOCUMENTS.test(whole) || DOCUMENT.test(name)) return 'CONFIG';
  return SETTINGS.test(whole) || SETTING.test(name) || TOOL_SETTING.test(name) ? 'CONFIG' : 'CODE';
}

const BOTS = new Set(
  (
    'dependabot dependabot-preview renovate renovate-bot github-actions greenkeeper snyk-bot semantic-release-bot ' +
    'release-please pre-commit-ci mergify allcontributors imgbot pyup-bot deepsource-autofix gitlab-bot bors'
  ).split(' '),
);

/** All of these logins are programs': by the `[bot]` that GitHub puts behind them, or known by name. None: not known. */
export function areBots(logins: readonly string[]): boolean | null {
  if (logins.length === 0) return null;
  return logins.every((login) => /\[bot\]$/i.test(login) || BOTS.has(login.toLowerCase()));
}
