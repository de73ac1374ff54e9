/** One line naming the setting, what it holds (never a secret) and what it should be. `main` exits with 2 on it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** A setting's value as such a line shows it. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
}
