import type { TeamList, TeamPage, TeamRow } from '../org/teams.store.js';
import { decodeCursor, encodeCursor, type PageRequest, pageSize } from '../platform/page.js';
import { connection } from './views.js';

/** A connection of teams by name, from a store that pages by (name, id). */
export async function teamPage(request: PageRequest, list: (page: TeamPage) => Promise<TeamList>) {
  const key = decodeCursor(request.after, ['text', 'id']);
  const after = key ? { name: String(key[0]), id: Number(key[1]) } : undefined;
  const { rows, totalCount, hasNextPage } = await list({ first: pageSize(request), after });
  const cursors = rows.map((row) => encodeCursor([row.name, row.id]));
  return connection<TeamRow, TeamRow>({ rows, cursors, total: totalCount, hasNextPage }, (row) => row);
}
