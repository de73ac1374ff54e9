/** What a command has to say: JSON for programs, lines for people; progress only where somebody watches. */
export interface Output {
  json: boolean;
}

/** The result of a command on stdout. */
export function print(output: Output, result: unknown, lines: readonly string[]): void {
  process.stdout.write(output.json ? `${JSON.stringify(result)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** What is being done, on a terminal's stderr. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`… ${text}\n`);
}
