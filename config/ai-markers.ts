import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

/** A company's own signs of AI tools, and accounts that are machines although GitHub calls them users. */
export interface AiMarkerSettings {
  /** Changes with what is in the file; null: there is none. */
  readonly version: string | null;
  readonly rules: readonly AiMarkerSetting[];
  /** Logins. */
  readonly bots: readonly string[];
}

const tool = {
  tool: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a name in lower case, like posthog-code'),
  confidence: z.enum(['HIGH', 'MEDIUM']).default('HIGH'),
};
const text = z.string().min(1);

const rule = z.union(
  [
    z.strictObject({ ...tool, account: z.int().min(1) }).transform(({ account, ...of }) => ({ ...of, by: 'ACCOUNT' as const, id: account })), // prettier-ignore
    z.strictObject({ ...tool, address: z.email() }).transform((of) => ({ ...of, by: 'ADDRESS' as const })),
    z
      .strictObject({ ...tool, trailer: z.string().regex(/^[a-z][a-z0-9-]*$/i), value: text.optional() })
      .transform(({ trailer, value, ...of }) => ({ ...of, by: 'TRAILER' as const, key: trailer, ...(value === undefined ? {} : { value }) })), // prettier-ignore
    z.strictObject({ ...tool, label: text }).transform((of) => ({ ...of, by: 'LABEL' as const })),
    z.strictObject({ ...tool, line: text }).transform(({ line, ...of }) => ({ ...of, by: 'LINE' as const, begins: line })), // prettier-ignore
  ],
  'needs a tool and one of account (a number), address, trailer (with a value or without), label, or line (how it begins)',
);
export type AiMarkerSetting = z.output<typeof rule>;

const file = z.strictObject({ rules: z.array(rule).default([]), bots: z.array(text).default([]) });

export const NO_AI_MARKERS: AiMarkerSettings = Object.freeze({ version: null, rules: [], bots: [] });

/** The path of a YAML file `{rules: [{tool, confidence?, account | address | trailer (value?) | label | line}], bots: [login]}`. */
export const aiMarkers = z
  .string()
  .transform((path, context): AiMarkerSettings => {
    const wrong = (message: string): typeof z.NEVER => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    let content: string;
    let parsed: unknown;
    try {
      content = readFileSync(path, 'utf8');
      parsed = parse(content);
    } catch (error) {
      const why = types.isNativeError(error) ? error.message : String(error);
      return wrong(`a readable YAML file: ${why.split('\n')[0] ?? ''}`);
    }
    const read = file.safeParse(parsed ?? {});
    const [issue] = read.success ? [] : read.error.issues;
    if (!read.success)
      return wrong(`a file of rules for AI tools: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    const version = createHash('sha256').update(JSON.stringify(read.data)).digest('hex').slice(0, 8);
    return Object.freeze({ version, ...read.data });
  })
  .default(NO_AI_MARKERS);
