/** What the address says: `#/?program=2026&search=k6` or `#/team/vercel%2Fai?program=2026`. */
export interface Address {
  /** Null for the organisation. */
  team: string | null;
  params: URLSearchParams;
}

export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const team = /^\/team\/(.+)$/.exec(path)?.[1];
  return { team: team === undefined ? null : decode(team), params: new URLSearchParams(query) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function addressOf(team: string | null, params: Record<string, string | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return team === null ? `#/${tail}` : `#/team/${encodeURIComponent(team)}${tail}`;
}
