import { AI_RULES, AI_RULES_VERSION, type AiRule, type Confidence } from './ai-rules.js';

/** What a company adds: tools of its own, and accounts that are machines although GitHub calls them users. */
export interface CompanyAiRules {
  /** Of what it states; null: it states nothing. */
  version: string | null;
  rules: readonly AiRule[];
  /** Logins. */
  bots: readonly string[];
}

export const NO_COMPANY_RULES: CompanyAiRules = { version: null, rules: [], bots: [] };

export interface ChangeAuthor {
  /** GitHub's number of the account; null: it does not say. */
  id: number | null;
  login: string;
  /** GitHub calls it a bot. */
  bot: boolean;
}

/** Whose name a change carries: an AI tool is no person, and other machines are neither. */
export type AuthorKind = 'HUMAN' | 'BOT' | 'AI_AGENT';

/** What a change shows of how it was made. Its texts are read and forgotten. */
export interface ChangeSigns {
  /** Null: the account is gone. */
  author: ChangeAuthor | null;
  labels: readonly string[];
  /** Of the pull request. */
  body: string;
  /** Its commits, the merge among them. */
  commits: readonly CommitSigns[];
}

export interface CommitSigns {
  message: string;
  /** GitHub's number of its author's account. */
  authorId: number | null;
  authorEmail: string | null;
}

/** A tool that left its mark: evidence that it took part, never proof about a person, for anybody can write it. */
export interface AiMark {
  tool: string;
  confidence: Confidence;
}

/** What stored marks are known by: the product's rules, and those of the company if it has any. */
export function aiRuleVersion({ version }: CompanyAiRules): string {
  return version === null ? String(AI_RULES_VERSION) : `${AI_RULES_VERSION}+${version}`;
}

/** The tools that left a mark, each once, by name. ADOPTION.md, section 3: no mark does not mean no AI. */
export function aiMarksOf(signs: ChangeSigns, company: CompanyAiRules = NO_COMPANY_RULES): AiMark[] {
  const seen = signsOf(signs);
  const marks = new Map<string, Confidence>();
  for (const rule of [...AI_RULES, ...company.rules]) {
    if (marks.get(rule.tool) !== 'HIGH' && holds(rule, seen)) marks.set(rule.tool, rule.confidence);
  }
  return [...marks].map(([tool, confidence]) => ({ tool, confidence })).toSorted((a, b) => (a.tool < b.tool ? -1 : 1));
}

/** Null: the account is gone. */
export function authorKindOf(
  author: ChangeAuthor | null,
  company: CompanyAiRules = NO_COMPANY_RULES,
): AuthorKind | null {
  if (author === null) return null;
  const isTool = [...AI_RULES, ...company.rules].some((rule) => rule.by === 'ACCOUNT' && rule.id === author.id);
  if (isTool) return 'AI_AGENT';
  const login = author.login.toLowerCase();
  const isBot = author.bot || login.endsWith('[bot]') || company.bots.some((bot) => bot.toLowerCase() === login);
  return isBot ? 'BOT' : 'HUMAN';
}

interface Seen {
  accounts: ReadonlySet<number>;
  addresses: ReadonlySet<string>;
  /** Key in lower case, and value. */
  trailers: readonly (readonly [string, string])[];
  labels: ReadonlySet<string>;
  lines: readonly string[];
}

/** A line of a message that git takes for a trailer; a quoted or indented one is somebody else's. */
const TRAILER = /^([a-z][a-z0-9-]*)[ \t]*:[ \t]*(\S.*)$/i;
const ADDRESS = /<([^<>\s]+@[^<>\s]+)>\s*$/;
/** Of an account that shows no address: its number is in front. */
const NUMBERED = /^(\d{1,12})\+[^@]+@users\.noreply\.github\.com$/;

function signsOf({ author, labels, body, commits }: ChangeSigns): Seen {
  const lines = commits.flatMap(({ message }) => linesOf(message));
  const trailers = lines.flatMap((line) => {
    const found = TRAILER.exec(line);
    return found ? [[(found[1] ?? '').toLowerCase(), (found[2] ?? '').trim()] as const] : [];
  });
  const named = trailers
    .filter(([key]) => key === 'co-authored-by')
    .map(([, value]) => ADDRESS.exec(value)?.[1]?.toLowerCase());
  const addresses = [...named, ...commits.map(({ authorEmail }) => authorEmail?.toLowerCase())].filter((one) => !!one);
  const numbers = addresses.map((address) => NUMBERED.exec(address ?? '')?.[1]).filter((one) => one !== undefined);
  const accounts = [author?.id, ...commits.map(({ authorId }) => authorId), ...numbers.map(Number)];
  return {
    accounts: new Set(accounts.filter((id) => typeof id === 'number')),
    addresses: new Set(addresses as string[]),
    trailers,
    labels: new Set(labels.map((label) => label.toLowerCase())),
    lines: [...linesOf(body), ...lines],
  };
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

function holds(rule: AiRule, seen: Seen): boolean {
  switch (rule.by) {
    case 'ACCOUNT':
      return seen.accounts.has(rule.id);
    case 'ADDRESS':
      return seen.addresses.has(rule.address.toLowerCase());
    case 'TRAILER':
      return seen.trailers.some(([key, value]) => key === rule.key.toLowerCase() && says(rule, value));
    case 'LABEL':
      return seen.labels.has(rule.label.toLowerCase());
    case 'LINE':
      return seen.lines.some((line) => line.startsWith(rule.begins));
  }
}

function says({ value, begins }: { value?: string; begins?: string }, said: string): boolean {
  const text = said.toLowerCase();
  if (value !== undefined) return text === value.toLowerCase();
  return begins === undefined || text.startsWith(begins.toLowerCase());
}
