/** The first week of each quarter among the weeks, for the time axis. */
export function tickWeeks(weeks: { week: string }[]): string[] {
  const months = weeks.length > 70 ? 3 : weeks.length > 30 ? 2 : 1;
  const seen = new Set<string>();
  return weeks
    .filter(({ week }) => {
      const month = week.slice(0, 7);
      const isFirst = !seen.has(month);
      seen.add(month);
      return isFirst && Number(week.slice(8)) <= 7 && (Number(week.slice(5, 7)) - 1) % months === 0;
    })
    .map(({ week }) => week);
}
