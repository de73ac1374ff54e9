import type { SavedEvents } from '../facts/facts.store.js';
import type { ImportSummary } from '../org/organization.store.js';
import { closesMany } from '../org/people.store.js';
import { TeamsStore } from '../org/teams.store.js';
import { RefreshService } from '../rollup/refresh.service.js';
import { refreshedText } from './commands.js';
import { ImportsService } from './imports.service.js';
import { PeopleImportService, type PeopleImportOptions } from './people-import.service.js';
import { peopleLines } from './people-lines.js';
import { type Output, print, progress } from './output.js';
import { type Session, withSession } from './session.js';

export async function importOrganization(output: Output, file: string, thenMeasure: boolean): Promise<void> {
  await withSession(false, async (session) => {
    const done = await session.app.get(ImportsService).organizationFile(file);
    const measured = await measureAfter(session, thenMeasure, true);
    print(output, { ...done, measured: measured.result }, [
      ...(done.replacedSample ? ['the sample has made way'] : []),
      ...kindLines(done.kinds),
      `programs: ${done.programs.added} added, ${done.programs.changed} changed`,
      `grants: ${done.grants.added} added, ${done.grants.ended} ended`,
      ...done.notes,
      ...measured.lines,
    ]);
  });
}

/** What became of each kind, a line a kind. */
export function kindLines(kinds: ImportSummary['kinds']): string[] {
  return Object.entries(kinds).map(
    ([kind, { added, changed, closed, unchanged }]) =>
      `${kind}: ${added} added, ${changed} changed, ${closed} closed, ${unchanged} unchanged`,
  );
}

export async function importDeliveries(output: Output, file: string, thenMeasure: boolean): Promise<void> {
  await withSession(false, async (session) => {
    progress(`reading ${file}`);
    const saved = await session.app.get(ImportsService).deliveriesFile(file);
    const measured = await measureAfter(session, thenMeasure, false);
    const stored = await session.app.get(TeamsStore, { strict: false }).organization();
    const sample = stored !== null && stored.sampleClock !== null;
    print(output, { ...saved, measured: measured.result }, [
      savedText('events', saved),
      ...(sample
        ? ['this installation holds the sample: importing an organisation of your own clears it, with these events']
        : []),
      ...measured.lines,
    ]);
  });
}

/** Changes and incidents are looked at when they are asked for: nothing is measured after them. */
export async function importChanges(output: Output, file: string): Promise<void> {
  await withSession(false, async ({ app }) => {
    progress(`reading ${file}`);
    const saved = await app.get(ImportsService).changesFile(file);
    print(output, saved, [savedText('changes', saved)]);
  });
}

export async function importIncidents(output: Output, file: string): Promise<void> {
  await withSession(false, async ({ app }) => {
    progress(`reading ${file}`);
    const saved = await app.get(ImportsService).incidentsFile(file);
    print(output, saved, [savedText('incidents', saved)]);
  });
}

function savedText(what: string, { rows, added, changed }: SavedEvents): string {
  return `${rows} ${what}: ${added} added, ${changed} changed, ${rows - added - changed} unchanged`;
}

export async function importCommits(output: Output, file: string, thenMeasure: boolean): Promise<void> {
  await withSession(false, async (session) => {
    const saved = await session.app.get(ImportsService).commitsFile(file);
    const measured = await measureAfter(session, thenMeasure, false);
    print(output, { ...saved, measured: measured.result }, [`${saved.rows} repository weeks`, ...measured.lines]);
  });
}

export async function importAiUsage(output: Output, file: string, thenMeasure: boolean): Promise<void> {
  await withSession(false, async (session) => {
    progress(`reading ${file}`);
    const saved = await session.app.get(ImportsService).usageFile(file);
    const measured = await measureAfter(session, thenMeasure, false);
    print(output, { ...saved, measured: measured.result }, [
      `${saved.rows} rows: ${saved.added} added, ${saved.changed} changed, ${saved.rows - saved.added - saved.changed} unchanged`,
      ...(saved.unlinked > 0 ? [unlinkedText(saved.unlinked)] : []),
      ...measured.lines,
    ]);
  });
}

export async function importPeople(
  output: Output,
  file: string,
  { measure: thenMeasure, ...options }: PeopleImportOptions & { measure: boolean },
): Promise<void> {
  await withSession(false, async (session) => {
    progress(`reading ${file}`);
    const done = await session.app.get(PeopleImportService).importFile(file, options);
    const dryRun = options.dryRun === true;
    const measured = await measureAfter(session, thenMeasure && !dryRun, false);
    const needsConfirm = closesMany(done.memberships);
    print(output, { ...done, dryRun, needsConfirm, measured: measured.result }, [
      ...peopleLines(done, dryRun),
      ...(dryRun && needsConfirm
        ? ['this closes more than 10 % of the memberships: importing it takes --confirm']
        : []),
      ...measured.lines,
    ]);
  });
}

function unlinkedText(accounts: number): string {
  const [some, then] = accounts === 1 ? ['1 account is', 'it'] : [`${accounts} accounts are`, 'they'];
  return `${some} not linked to anybody: give people their e-mail or login in the organisation file, and ${then} will be`;
}

/** Figures follow the facts at once, unless the caller has more to import. */
async function measureAfter(
  { app }: Session,
  wanted: boolean,
  everything: boolean,
): Promise<{ result: unknown; lines: string[] }> {
  const there = wanted && (await app.get(TeamsStore, { strict: false }).organization()) !== null;
  if (!there) return { result: null, lines: [] };
  progress('measuring');
  const result = await app.get(RefreshService, { strict: false }).refresh({ everything });
  return { result, lines: [refreshedText(result)] };
}
