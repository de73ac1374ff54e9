import type { Week } from '../core/week.js';
import { ReviewsService } from '../reports/reviews.service.js';
import { type Refreshed, RefreshService } from '../rollup/refresh.service.js';
import { type Output, print, progress } from './output.js';
import { withSession } from './session.js';

export async function migrateDatabase(output: Output): Promise<void> {
  await withSession(true, async ({ migrated }) => {
    print(
      output,
      { migrated },
      migrated.length > 0 ? migrated.map((name) => `ran ${name}`) : ['the database is up to date'],
    );
    return Promise.resolve();
  });
}

export async function measure(output: Output, from?: Week, to?: Week): Promise<void> {
  await withSession(false, async ({ app }) => {
    progress('measuring');
    const done = await app
      .get(RefreshService, { strict: false })
      .refresh({ from, to, everything: from === undefined && to === undefined });
    print(output, done, [refreshedText(done)]);
  });
}

export async function closeWeek(output: Output, week?: Week): Promise<void> {
  await withSession(false, async ({ app }) => {
    progress('measuring');
    const measured = await app.get(RefreshService, { strict: false }).refresh();
    progress('writing reviews');
    const reviews = await app.get(ReviewsService, { strict: false }).writeAll(week);
    print(output, { measured, reviews }, [
      refreshedText(measured),
      `week ${reviews.week}: ${reviews.written} reviews written, ${reviews.kept} were already there`,
    ]);
  });
}

export async function writeReview(
  scope: string | undefined,
  week: Week | undefined,
  format: 'markdown' | 'json',
): Promise<void> {
  await withSession(false, async ({ app }) => {
    const { report } = await app.get(ReviewsService, { strict: false }).write(scope, week, 'ALL');
    process.stdout.write(format === 'json' ? `${JSON.stringify(report.content)}\n` : report.markdown);
  });
}

export function refreshedText({ from, to, weeks, changedWeeks, judgedGoals }: Refreshed): string {
  return `measured ${weeks} team weeks from ${from} to ${to}, ${changedWeeks} of them changed; judged ${judgedGoals} goals`;
}
