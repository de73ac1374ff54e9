import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { quote, SettingsError } from './settings-error.js';

/**
 * The settings in a YAML file, as the environment would hold them.
 * @throws SettingsError when it cannot be read or holds what is no setting
 */
export function readConfigFile(path: string, names: readonly string[]): Record<string, string> {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingsError(`PACELINE_CONFIG is ${quote(path)}, which should be a readable YAML file: ${why(error)}`);
  }
  if (content === null || content === undefined) return {};
  const file = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).safeParse(content);
  if (!file.success) {
    throw new SettingsError(`PACELINE_CONFIG is ${quote(path)}, which should hold lines of the form NAME: value`);
  }
  const unknown = Object.keys(file.data).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new SettingsError(`${unknown} in ${quote(path)} is not a setting; it should be one of ${names.join(', ')}`);
  }
  // YAML reads an unquoted `off` as text in 1.2 and as false in 1.1 documents.
  const text = (value: unknown): string => (value === false ? 'off' : String(value));
  return Object.fromEntries(
    Object.entries(file.data)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => [key, text(value)]),
  );
}

/**
 * Secrets that lie in files, as container platforms mount them: `NAME_FILE` names the file, its content is NAME.
 * @throws SettingsError when one cannot be read, is empty, or is given both ways
 */
export function readSecretFiles(
  given: Readonly<Record<string, string>>,
  secrets: Iterable<string>,
): Record<string, string> {
  const read: Record<string, string> = {};
  for (const name of secrets) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined)
      throw new SettingsError(`${name} and ${name}_FILE are both set; one of them should be`);
    let content: string;
    try {
      content = readFileSync(path, 'utf8').trim();
    } catch (error) {
      throw new SettingsError(`${name}_FILE is ${quote(path)}, which should be a readable file: ${why(error)}`);
    }
    if (content === '')
      throw new SettingsError(`${name}_FILE is ${quote(path)}, which should hold the secret, but is empty`);
    read[name] = content;
  }
  return read;
}

function why(error: unknown): string {
  // Not `instanceof`: errors of node itself come from another realm under jest.
  return (types.isNativeError(error) ? error.message : String(error)).split('\n')[0] ?? '';
}
