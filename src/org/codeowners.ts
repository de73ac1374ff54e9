/** A directory of a repository, or all of it (''), and who a CODEOWNERS file says owns it. */
export interface CodeownersRule {
  line: number;
  /** As it is written. */
  pattern: string;
  /** Without slashes at its ends; '' is the whole repository. */
  path: string;
  /** `@login`, `@organisation/team` or a mail address. */
  owners: string[];
}

/** A rule that says nothing of a directory, and why. */
export interface LeftOut {
  line: number;
  pattern: string;
  why: string;
}

const SECTION = /^\^?\[[^\]]+\](\[\d+\])?/;
const OWNER = /^(@[\w.-]+(\/[\w.-]+)?|[^@\s]+@[^@\s]+)$/;

/**
 * Reads a CODEOWNERS file as GitHub does: of several rules that match a directory the last one counts. Headings of
 * sections are passed over; a pattern that is no single directory is left out.
 */
export function parseCodeowners(text: string): { rules: CodeownersRule[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const rules = text.split(/\r?\n/).flatMap((raw, i): CodeownersRule[] => {
    const words = wordsOf(raw);
    const [pattern, ...owners] = words;
    if (pattern === undefined || SECTION.test(raw.trim())) return [];
    const line = i + 1;
    const path = directoryOf(pattern);
    const bad = owners.find((owner) => !OWNER.test(owner));
    const why = bad === undefined ? path.why : `"${bad}" is neither @login, @organisation/team nor a mail address`;
    if (path.path !== undefined && bad === undefined) return [{ line, pattern, path: path.path, owners }];
    leftOut.push({ line, pattern, why: why ?? 'it is no directory' });
    return [];
  });
  const counting = rules.filter(({ path }, i) => !rules.slice(i + 1).some((later) => covers(later.path, path)));
  return { rules: counting.filter(({ owners }) => owners.length > 0), leftOut };
}

/** Spaces within a pattern are escaped; what follows a # that begins a word is a comment. */
function wordsOf(line: string): string[] {
  const words = (line.match(/(\\.|\S)+/g) ?? []) as string[];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return (comment < 0 ? words : words.slice(0, comment)).map((word) => word.replace(/\\(.)/g, '$1'));
}

function directoryOf(pattern: string): { path?: string; why?: string } {
  if (['*', '**', '/', '/**'].includes(pattern)) return { path: '' };
  const path = pattern.replace(/\/\*\*$/, '/');
  if (/[*?[\]]/.test(path)) return { why: 'it is a pattern of files, no single directory' };
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') return { path: '' };
  if (path.startsWith('/') || trimmed.includes('/')) return { path: trimmed };
  return { why: `it matches in every directory; /${trimmed}/ would be one` };
}

function covers(outer: string, inner: string): boolean {
  return outer === '' || inner === outer || inner.startsWith(`${outer}/`);
}
