import { UserError } from '../platform/errors.js';
import { nearest } from './nearest.js';
import type { PeopleMapping } from './people-mapping.js';

export interface NamedTeam {
  id: number;
  slug: string;
  name: string;
}

/** So many words are compared with all teams: a file whose columns have shifted has a word a row. */
const MOST_SUGGESTED = 20;

/** What a file calls teams, made the teams of the organisation. */
export class KnownTeams {
  private readonly bySlug = new Map<string, NamedTeam>();
  private readonly byName = new Map<string, NamedTeam[]>();
  private readonly mapped: ReadonlyMap<string, string>;
  private readonly ignored: ReadonlySet<string>;
  private readonly near = new Map<string, string | null>();

  /** @throws UserError UNKNOWN_TEAM when the mapping leads to none */
  constructor(
    private readonly teams: readonly NamedTeam[],
    mapping: Pick<PeopleMapping, 'teams' | 'ignoreTeams'>,
  ) {
    for (const team of teams) {
      const name = team.name.toLowerCase();
      this.bySlug.set(team.slug.toLowerCase(), team);
      this.byName.set(name, [...(this.byName.get(name) ?? []), team]);
    }
    this.mapped = new Map(Object.entries(mapping.teams).map(([said, slug]) => [said.toLowerCase(), slug]));
    this.ignored = new Set(mapping.ignoreTeams.map((said) => said.toLowerCase()));
    for (const [said, slug] of Object.entries(mapping.teams)) {
      if (this.bySlug.has(slug.toLowerCase())) continue;
      throw new UserError('UNKNOWN_TEAM', `the mapping makes "${said}" the ${this.unknown(slug)}`);
    }
  }

  /**
   * The team's id; null: not followed.
   * @throws UnknownTeam
   */
  find(said: string): number | null {
    const word = said.toLowerCase();
    if (this.ignored.has(word)) return null;
    const team = this.bySlug.get((this.mapped.get(word) ?? word).toLowerCase());
    if (team) return team.id;
    const [named, ...others] = this.byName.get(word) ?? [];
    if (!named) throw new UnknownTeam(this.unknown(said));
    if (others.length === 0) return named.id;
    const slugs = [named, ...others].slice(0, 5).map(({ slug }) => `"${slug}"`);
    throw new UnknownTeam(
      `"${said}" is the name of ${others.length + 1} teams: use a slug, such as ${slugs.join(', ')}`,
    );
  }

  private unknown(said: string): string {
    const near = this.nearest(said);
    return (
      `unknown team "${said}"${near === null ? '.' : `; did you mean "${near}"?`} ` +
      'Name it under teams: or ignoreTeams: in the mapping, or import it with the organisation first'
    );
  }

  private nearest(said: string): string | null {
    if (!this.near.has(said) && this.near.size < MOST_SUGGESTED) {
      const words = this.teams.flatMap(({ slug, name }) => [slug, name]);
      this.near.set(said, nearest(said, words));
    }
    return this.near.get(said) ?? null;
  }
}

/** A word that is no team's; its message says what to do. */
export class UnknownTeam extends Error {}
