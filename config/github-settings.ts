import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { SettingsError } from './settings-error.js';

/** A GitHub App that Paceline signs in as. */
export interface GitHubAppSettings {
  readonly id: string;
  /** PEM, RSA. */
  readonly privateKey: string;
  /** Ids or logins of the installations that are pulled; empty: all. */
  readonly installations: readonly string[];
}

export const gitHubShape = {
  GITHUB_TOKEN: z.string().regex(/^\S+$/, 'a token without spaces').optional(),
  GITHUB_APP_ID: z
    .string()
    .regex(/^[\w.-]+$/, "the App ID or client ID, as the App's page on GitHub shows it")
    .optional(),
  GITHUB_APP_PRIVATE_KEY: z
    .string()
    // Where a value has one line only, the line ends of a PEM file are written out.
    .transform((text) => `${text.replaceAll(String.raw`\n`, '\n').trim()}\n`)
    .refine(
      isRsaKey,
      "the whole PEM file of an RSA private key, made on the App's page on GitHub, from -----BEGIN to END-----; " +
        'GITHUB_APP_PRIVATE_KEY_FILE may name that file',
    )
    .optional(),
  GITHUB_APP_INSTALLATIONS: z
    .string()
    .regex(/^[\w-]+(\s*,\s*[\w-]+)*$/, 'ids of installations or logins of their accounts, with commas between')
    .transform((text) => text.split(/\s*,\s*/))
    .default([]),
  GITHUB_RESERVE: z
    .string()
    .regex(/^([1-8]?\d|90)$/, 'a whole number from 0 to 90: so many percent of each limit are kept')
    .transform((text) => Number(text) / 100)
    .default(0.1),
};

type GitHubValues = z.infer<z.ZodObject<typeof gitHubShape>>;

/**
 * @returns undefined when no App is configured
 * @throws SettingsError when a part of it is missing, or there is a token too
 */
export function gitHubAppSettings(values: GitHubValues): GitHubAppSettings | undefined {
  const { GITHUB_TOKEN, GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_INSTALLATIONS } = values;
  if (GITHUB_APP_ID === undefined && GITHUB_APP_PRIVATE_KEY === undefined) {
    if (GITHUB_APP_INSTALLATIONS.length === 0) return undefined;
    throw new SettingsError('GITHUB_APP_ID is not set, but GITHUB_APP_INSTALLATIONS is: they are those of an App');
  }
  if (GITHUB_TOKEN !== undefined) {
    throw new SettingsError(
      'GITHUB_TOKEN and a GitHub App (GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY) are both set: leave one of them out',
    );
  }
  if (GITHUB_APP_ID === undefined) {
    throw new SettingsError(
      "GITHUB_APP_ID is not set, but GITHUB_APP_PRIVATE_KEY is: the App's page on GitHub shows it",
    );
  }
  if (GITHUB_APP_PRIVATE_KEY === undefined) {
    throw new SettingsError(
      "GITHUB_APP_PRIVATE_KEY is not set, but GITHUB_APP_ID needs it: make a key on the App's page on GitHub",
    );
  }
  return Object.freeze({
    id: GITHUB_APP_ID,
    privateKey: GITHUB_APP_PRIVATE_KEY,
    installations: Object.freeze(GITHUB_APP_INSTALLATIONS),
  });
}

function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
