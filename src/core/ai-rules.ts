/** HIGH: an address, number or key that only the tool has. MEDIUM: a line or label that it or its users write. */
export type Confidence = 'HIGH' | 'MEDIUM';

/** One sign of one tool. What names a person, a display name or a domain, is never a sign. */
export type AiRule = { tool: string; confidence: Confidence } & (
  | { by: 'ACCOUNT'; id: number }
  | { by: 'ADDRESS'; address: string }
  /** A trailer of a commit: with exactly this value, or one that begins so, or any. */
  | { by: 'TRAILER'; key: string; value?: string; begins?: string }
  | { by: 'LABEL'; label: string }
  /** A line of the pull request's body or of a commit's message that begins so. */
  | { by: 'LINE'; begins: string }
);

/** The rules are data: a change of them is another version, which is stored with what they said. */
export const AI_RULES_VERSION = 1;

const account = (tool: string, ...ids: number[]): AiRule[] =>
  ids.map((id) => ({ tool, confidence: 'HIGH', by: 'ACCOUNT', id }));
const address = (tool: string, ...addresses: string[]): AiRule[] =>
  addresses.map((one) => ({ tool, confidence: 'HIGH', by: 'ADDRESS', address: one }));
const key = (tool: string, ...keys: string[]): AiRule[] =>
  keys.map((one) => ({ tool, confidence: 'HIGH', by: 'TRAILER', key: one }));
const line = (tool: string, ...beginnings: string[]): AiRule[] =>
  beginnings.map((begins) => ({ tool, confidence: 'MEDIUM', by: 'LINE', begins }));
/** The Linux kernel's `Assisted-by: AGENT:VERSION`. */
const assisted = (tool: string, ...agents: string[]): AiRule[] =>
  agents.map((agent) => ({ tool, confidence: 'MEDIUM', by: 'TRAILER', key: 'Assisted-by', begins: `${agent}:` }));

/** As counted in public repositories: ADOPTION.md, section 3. Numbers are those of github.com's accounts. */
export const AI_RULES: readonly AiRule[] = [
  ...account('claude-code', 209825114),
  ...address('claude-code', 'noreply@anthropic.com'),
  { tool: 'claude-code', confidence: 'HIGH', by: 'TRAILER', key: 'Claude-Session', begins: 'https://claude.ai/code/' },
  ...line(
    'claude-code',
    '🤖 Generated with [Claude Code](https://claude.ai/code)',
    '🤖 Generated with [Claude Code](https://claude.com/claude-code)',
  ),
  { tool: 'claude-code', confidence: 'MEDIUM', by: 'LABEL', label: 'claude-code-assisted' },
  ...assisted('claude-code', 'Claude'),
  // The app, the coding agent without [bot] in its name, and the fixes that code scanning offers.
  ...account('copilot', 223556219, 175728472, 198982749, 62310815, 223894421),
  ...address('copilot', 'copilot@github.com'),
  ...key('copilot', 'Agent-Logs-Url', 'Copilot-Session'),
  ...assisted('copilot', 'Copilot', 'GitHub-Copilot'),
  ...account('cursor', 206951365),
  ...address('cursor', 'cursoragent@cursor.com'),
  { tool: 'cursor', confidence: 'HIGH', by: 'TRAILER', key: 'Made-with', value: 'Cursor' },
  ...line('cursor', 'Made with [Cursor](https://cursor.com)'),
  ...assisted('cursor', 'Cursor'),
  ...account('codex', 199175422, 215057067),
  ...address('codex', 'noreply@openai.com', 'codex@openai.com'),
  { tool: 'codex', confidence: 'MEDIUM', by: 'TRAILER', key: 'Generated-by', value: 'OpenAI Codex' },
  ...assisted('codex', 'Codex'),
  ...address('opencode', 'noreply@opencode.ai'),
  ...address('amp', 'amp@ampcode.com'),
  ...key('amp', 'Amp-Thread-ID'),
  ...address('warp', 'oz-agent@warp.dev'),
  ...address('aider', 'aider@aider.chat', 'noreply@aider.dev'),
  ...line('aider', 'aider: '),
  ...account('devin', 158243242),
  ...account('jules', 161369871),
  ...account('gemini', 176961590),
  ...assisted('gemini', 'Gemini'),
  ...account('amazon-q', 208079219),
  { tool: 'replit', confidence: 'HIGH', by: 'TRAILER', key: 'Replit-Commit-Author', value: 'Agent' },
];
