import type { INestApplicationContext } from '@nestjs/common';
import { PersonasService } from '../access/personas.service.js';
import { LINK_HOURS } from '../access/sign-in-links.store.js';
import type { Settings } from '../../config/settings.js';
import { dayText, weekText } from '../core/words.js';
import { GoalsStore } from '../goals/goals.store.js';
import { Installation, type InstallationState } from '../org/installation.js';
import { TeamsStore } from '../org/teams.store.js';
import { linkUrl } from './sign-in-command.js';

/** What a person sees when it has started: what is in it, where it is, what to try. */
export async function firstScreen(app: INestApplicationContext, settings: Settings, address: string): Promise<string> {
  const stored = await app.get(TeamsStore, { strict: false }).organization();
  const state = stored && (await app.get(Installation, { strict: false }).state());
  const contents = state ? await holding(app, stored.name, state) : nothingYet(settings);
  const lines = [
    '',
    `  Paceline is ready${settings.role === 'all' ? '' : ` (${settings.role})`}.`,
    '',
    ...contents.map((line) => `  ${line}`),
    '',
    ...(settings.role === 'worker' ? [] : [`  Pages    ${address}/`, `  GraphQL  ${address}/graphql`]),
    ...(settings.role === 'worker' ? [] : await signingIn(app, settings, address)).map((line) => `  ${line}`),
    ...(state ? TRY.map((line) => `  ${line}`) : []),
    '',
    `  Stop with Ctrl-C.${settings.databaseUrl === undefined ? ` The data stays in ${settings.dataDir}.` : ''}`,
    '',
    '',
  ];
  return lines.join('\n');
}

/** How to sign in. The embedded database's first start, without a provider, makes a link for each part: it is printed once. */
async function signingIn(app: INestApplicationContext, settings: Settings, address: string): Promise<string[]> {
  if (settings.oidc !== undefined) return [`Sign in  ${settings.publicUrl}/sign-in`];
  const first =
    settings.databaseUrl === undefined
      ? await app.get(PersonasService, { strict: false }).firstLinks('first start')
      : null;
  if (first === null) return ['Sign in  npm run -s paceline -- sign-in --role LEADER'];
  const width = Math.max(...first.map(({ name }) => name.length));
  return [
    '',
    `Sign in  Each link opens Paceline as one of these; it works once, on this machine, within ${LINK_HOURS} hours.`,
    '         Another one: npm run -s paceline -- sign-in --role LEADER',
    ...first.map((link) => `         ${link.name.padEnd(width)}  ${linkUrl(address, link)}`),
    '',
  ];
}

async function holding(app: INestApplicationContext, name: string, state: InstallationState): Promise<string[]> {
  const teams = app.get(TeamsStore, { strict: false });
  const { totalCount } = await teams.listTeams({ reach: 'ALL', order: 'ASC', page: { first: 0 } }, state.today);
  const programs = await app.get(GoalsStore, { strict: false }).programs();
  const kinds = programs.map((program) => program.name).join(', ') || 'no program yet';
  return [
    ...(state.notice === null ? [] : [...wrap(`NOTE: ${state.notice}`, 92), '']),
    `${name}: ${totalCount} teams and departments; ${kinds}.`,
    `As of ${dayText(state.today)}; the last closed week is ${weekText(state.lastClosedWeek)}.`,
  ];
}

function nothingYet({ githubToken, githubApp, githubOrgs }: Settings): string[] {
  if ((githubToken ?? githubApp) !== undefined && githubOrgs.length > 0) {
    return [`Pulling ${githubOrgs.join(', ')} from GitHub: teams, people and deliveries are there as they come.`];
  }
  return ['Nothing has been imported yet. Begin with:', '', '  npm run -s paceline -- import org FILE'];
}

const TRY = [
  'Try      npm run -s paceline -- report',
  '         npm run -s paceline -- doctor',
  '         npm run -s paceline -- import org samples/organization.yaml',
];

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
