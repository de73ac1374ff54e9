/** What the API says of a week, as far as plain counts tell it. */
export interface Velocity {
  week: string;
  rawEvents: number | null;
  deliveries: number | null;
}

const DAY_MS = 86_400_000;

/** `2025-W07` */
export function isoWeek(monday: string): string {
  const thursday = new Date(Date.parse(`${monday}T00:00:00Z`) + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS + 1) / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}
