/** A component of a repository and what is its: null or empty, it claims nothing by that. */
export interface ComponentRule {
  component: string;
  /** How its tags begin, as `@acme/pay@` or `pay-v`. */
  tagPrefix: string | null;
  /** Those of the environments in question that its pattern fits. */
  environments: ReadonlySet<string>;
  /** Its directory, or its one file. */
  path: string | null;
}

/** What is known of an event that says no component. */
export interface Placeable {
  tag: string | null;
  environment: string | null;
  /** The files that its change set changes; null: not known. */
  files: readonly string[] | null;
}

export interface Place {
  /** '' is the undivided rest. */
  component: string;
  /** FILES: by what it changes, which is not kept. */
  by: 'RULES' | 'FILES';
}

/**
 * Where an event belongs: to the component whose prefix its tag has (the longest), else whose environment it went to (the
 * first by name), else in whose directory all of its files lie (the deepest); else to the undivided rest.
 */
export function componentOf(rules: readonly ComponentRule[], { tag, environment, files }: Placeable): Place {
  const byTag = tag === null ? [] : rules.filter(({ tagPrefix }) => tagPrefix !== null && tag.startsWith(tagPrefix));
  const byEnvironment = environment === null ? [] : rules.filter(({ environments }) => environments.has(environment));
  const named = best(byTag, ({ tagPrefix }) => tagPrefix?.length ?? 0) ?? best(byEnvironment, () => 0);
  if (named) return { component: named.component, by: 'RULES' };
  const paths = files === null || files.length === 0 ? [] : files.map(trimmed);
  const byPath = rules.filter(({ path }) => path !== null && paths.length > 0 && holdsAll(trimmed(path), paths));
  const around = best(byPath, ({ path }) => trimmed(path ?? '').length);
  return around ? { component: around.component, by: 'FILES' } : { component: '', by: 'RULES' };
}

/** Of several that score the same, the first by name: the order in which they come decides nothing. */
function best(rules: readonly ComponentRule[], score: (rule: ComponentRule) => number): ComponentRule | undefined {
  return rules.toSorted((a, b) => score(b) - score(a) || (a.component < b.component ? -1 : 1))[0];
}

function holdsAll(path: string, files: readonly string[]): boolean {
  return path !== '' && files.every((file) => file === path || file.startsWith(`${path}/`));
}

/** `/pay/` and `./pay` are `pay`. */
function trimmed(path: string): string {
  return path.replace(/^(\.?\/)+|\/+$/g, '');
}
