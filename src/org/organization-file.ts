import { z } from 'zod';
import { checkCalendars, checkPrograms } from './check-calendars-and-programs.js';
import { checkGrants } from './check-grants.js';
import { checkOwnership, checkPeople } from './check-people-and-ownership.js';
import { checkSource } from './check-source.js';
import { checkTeams } from './check-teams.js';
import { checkWorkflows } from './check-workflows.js';
import type { Draft, Entry } from './organization-file.draft.js';
import { type FileProblem, OrganizationFileError } from './organization-file.error.js';
import { FILE, type OrganizationFile, SECTIONS, SOURCE } from './organization-file.schema.js';
import { shapeProblem } from './shape-problem.js';
import { fieldName, type Path, YamlSource } from './yaml-source.js';

export { type FileProblem, OrganizationFileError } from './organization-file.error.js';
export type {
  CalendarEntry,
  OrganizationFile,
  OwnershipEntry,
  PersonEntry,
  ProgramEntry,
  TeamEntry,
} from './organization-file.schema.js';

const EMPTY = 'the file is empty; it must hold at least organization with slug, name and timeZone';
const NO_MAP = 'the file must begin with keys such as organization: and teams:';

/**
 * Reads an organisation file and checks all that can be known without the database.
 * @throws OrganizationFileError with every problem found, each with its line and field.
 */
export function parseOrganizationFile(text: string): OrganizationFile {
  const source = new YamlSource(text);
  if (source.problems.length > 0) throw new OrganizationFileError(source.problems);
  const { value } = source;
  if (value === undefined || value === null || value === '') fail(EMPTY);
  if (typeof value !== 'object' || Array.isArray(value)) fail(NO_MAP);

  const parsed = FILE.safeParse(value);
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => shapeProblem(issue, source));
  const report = (path: Path, message: string): void => {
    problems.push({ line: source.lineOf(path), field: fieldName(path), message });
  };
  const draft = parsed.success ? draftOf(parsed.data) : salvage(value as Record<string, unknown>);
  checkSource(draft, report);
  checkTeams(draft, report);
  checkPeople(draft, report);
  checkOwnership(draft, report);
  checkCalendars(draft, report);
  checkPrograms(draft, report);
  checkGrants(draft, report);
  checkWorkflows(draft, report);
  if (!parsed.success || problems.length > 0) throw new OrganizationFileError(byLine(problems));
  return parsed.data;
}

function fail(message: string): never {
  throw new OrganizationFileError([{ line: null, field: '', message }]);
}

function byLine(problems: FileProblem[]): FileProblem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function draftOf(file: OrganizationFile): Draft {
  return {
    organizationSlug: file.organization.slug,
    followsGitHub: file.organization.teamsFrom === 'GITHUB',
    teamSlugs: new Set(file.teams.map(({ slug }) => slug)),
    teams: file.teams.map(indexed),
    people: file.people.map(indexed),
    ownership: file.ownership.map(indexed),
    calendars: file.calendars.map(indexed),
    programs: file.programs.map(indexed),
    grants: file.grants.map(indexed),
    workflows: (file.workflows ?? []).map(indexed),
  };
}

/** What is well-formed in a file that is not: one pass must tell everything that is wrong. */
function salvage(value: Record<string, unknown>): Draft {
  const slugOf = (entry: unknown): string | undefined => z.object({ slug: z.string() }).safeParse(entry).data?.slug;
  return {
    organizationSlug: slugOf(value['organization']),
    followsGitHub: z.object({ teamsFrom: SOURCE }).safeParse(value['organization']).data?.teamsFrom === 'GITHUB',
    teamSlugs: new Set(listOf(value['teams']).flatMap((entry) => slugOf(entry) ?? [])),
    teams: wellFormed(value['teams'], SECTIONS.teams),
    people: wellFormed(value['people'], SECTIONS.people),
    ownership: wellFormed(value['ownership'], SECTIONS.ownership),
    calendars: wellFormed(value['calendars'], SECTIONS.calendars),
    programs: wellFormed(value['programs'], SECTIONS.programs),
    grants: wellFormed(value['grants'], SECTIONS.grants),
    workflows: wellFormed(value['workflows'], SECTIONS.workflows),
  };
}

function wellFormed<T>(list: unknown, schema: z.ZodType<T>): Entry<T>[] {
  return listOf(list).flatMap((item, index) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [{ index, value: parsed.data }] : [];
  });
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function indexed<T>(value: T, index: number): Entry<T> {
  return { index, value };
}
