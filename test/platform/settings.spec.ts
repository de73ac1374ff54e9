import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_RETENTION } from '../../config/retention.js';
import { loadSettings, SettingsError } from '../../config/settings.js';
import { temporaryDirectory } from '../support/processes.js';

function complaint(env: Record<string, string>): string {
  try {
    loadSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(env)}`);
}

describe('loadSettings', () => {
  it('has a default for everything', () => {
    expect(loadSettings({})).toEqual({
      role: 'all',
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      redisUrl: undefined,
      dataDir: resolve('.paceline'),
      logLevel: 'info',
      sample: 'auto',
      githubToken: undefined,
      githubApp: undefined,
      githubReserve: 0.1,
      githubOrgs: [],
      webhookSecrets: [],
      incidentLabels: { incident: ['incident'], hotfix: ['hotfix'] },
      changesPoints: 1_000,
      aiMarkers: { version: null, rules: [], bots: [] },
      githubApiUrl: undefined,
      timeZone: 'UTC',
      perMinute: { api: 6_000, ingest: 300, signIn: 60 },
      publicUrl: undefined,
      oidc: undefined,
      sessionHours: 12,
      retention: DEFAULT_RETENTION,
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadSettings({}))).toBe(true);
  });

  it('takes an empty value as not set', () => {
    expect(loadSettings({ PORT: '', REDIS_URL: '' })).toMatchObject({ port: 3000, redisUrl: undefined });
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('binds to %s', (host) => {
    expect(loadSettings({ HOST: host }).host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', '1270.0.0.1'])(
    'does not bind to %s and says why',
    (host) => {
      expect(complaint({ HOST: host })).toMatch(/^HOST is ".+"; it should be a loopback address .*no sign-in/);
    },
  );

  it.each([
    [{ ROLE: 'both' }, 'ROLE is "both"; it should be all, api or worker'],
    [{ PORT: '70000' }, 'PORT is "70000"; it should be a whole number from 0 to 65535'],
    [{ PORT: '3000x' }, 'PORT is "3000x"; it should be a whole number from 0 to 65535'],
    [{ PORT: '-1' }, 'PORT is "-1"; it should be a whole number from 0 to 65535'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; it should be one of fatal, error, warn, info, debug, trace, silent'],
    [{ SAMPLE: 'yes' }, 'SAMPLE is "yes"; it should be auto or off'],
    [{ TIME_ZONE: 'Berlin' }, 'TIME_ZONE is "Berlin"; it should be an IANA time zone, like Europe/Berlin or UTC'],
    [{ RATE_LIMIT_API: '0' }, 'RATE_LIMIT_API is "0"; it should be a whole number above 0: so many a minute'],
    [{ SESSION_HOURS: '0' }, 'SESSION_HOURS is "0"; it should be a whole number of hours from 1 to 999'],
    [
      { PUBLIC_URL: 'http://paceline.example.com' },
      'PUBLIC_URL is "http://paceline.example.com"; it should be a URL like https://paceline.example.com; http only on loopback',
    ],
    [
      { PUBLIC_URL: 'https://example.com/paceline' },
      'PUBLIC_URL is "https://example.com/paceline"; it should be a URL without a path: pages, sign-in and API are at its root',
    ],
    [
      { OIDC_GROUPS: '{"a": "LEADER"}' },
      'OIDC_GROUPS is "{\\"a\\": \\"LEADER\\"}"; it should be YAML or JSON of the form {"group": {"role": "TEAM_LEAD", "team": "slug"}}; team may be left out',
    ],
    [{ OIDC_SCOPES: 'email' }, 'OIDC_SCOPES is "email"; it should be scopes with spaces between, openid among them'],
    [{ TIME_ZONE: '+02:00' }, 'TIME_ZONE is "+02:00"; it should be an IANA time zone, like Europe/Berlin or UTC'],
  ])('names the setting, its value and what it should be: %j', (env, message) => {
    expect(complaint(env)).toBe(message);
  });

  const provider = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'paceline' };

  it('binds to others where people sign in with a provider, over https', () => {
    const env = { ...provider, HOST: '0.0.0.0', PUBLIC_URL: 'https://paceline.example.com/' };
    expect(loadSettings(env)).toMatchObject({ host: '0.0.0.0', publicUrl: 'https://paceline.example.com' });
    expect(complaint({ ...env, PUBLIC_URL: 'http://localhost:3000' })).toMatch(/^HOST is "0.0.0.0"/);
    expect(complaint({ HOST: '0.0.0.0', PUBLIC_URL: 'https://paceline.example.com' })).toMatch(/^HOST is "0.0.0.0"/);
  });

  it('reads what the provider needs, and says what is missing', () => {
    const env = { ...provider, PUBLIC_URL: 'https://paceline.example.com' };
    expect(
      loadSettings({ ...env, OIDC_GROUPS: 'leaders: {role: LEADER}\nvercel: {role: TEAM_LEAD, team: vercel}' }).oidc,
    ).toEqual({
      issuer: 'https://login.example.com',
      clientId: 'paceline',
      clientSecret: undefined,
      scopes: 'openid profile email',
      groups: { leaders: { role: 'LEADER', team: null }, vercel: { role: 'TEAM_LEAD', team: 'vercel' } },
      audience: undefined,
      loginClaim: undefined,
    });
    expect(complaint(provider)).toMatch(/^PUBLIC_URL is not set, but OIDC_ISSUER needs it: /);
    expect(complaint({ ...env, OIDC_CLIENT_ID: '' })).toMatch(/^OIDC_CLIENT_ID is not set, but OIDC_ISSUER needs it: /);
    expect(complaint({ ...env, OIDC_ISSUER: 'http://login.example.com' })).toMatch(
      /^OIDC_ISSUER is .*http only on loopback$/,
    );
  });

  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  const app = { GITHUB_APP_ID: '4711', GITHUB_APP_PRIVATE_KEY: String(key) };

  it('reads a GitHub App, its key with line ends written out too', () => {
    const read = { id: '4711', privateKey: String(key), installations: [] };
    expect(loadSettings(app).githubApp).toEqual(read);
    const oneLine = String(key).replaceAll('\n', String.raw`\n`);
    const more = { GITHUB_APP_PRIVATE_KEY: oneLine, GITHUB_APP_INSTALLATIONS: '12, acme' };
    expect(loadSettings({ ...app, ...more }).githubApp).toEqual({ ...read, installations: ['12', 'acme'] });
    expect(loadSettings({ GITHUB_RESERVE: '25' }).githubReserve).toBe(0.25);
  });

  it.each([
    ['both', { ...app, GITHUB_TOKEN: 'x' }, /^GITHUB_TOKEN and a GitHub App .* are both set: leave one of them out$/],
    ['no key', { GITHUB_APP_ID: '4711' }, /^GITHUB_APP_PRIVATE_KEY is not set, but GITHUB_APP_ID needs it: make a key/],
    ['no id', { ...app, GITHUB_APP_ID: '' }, /^GITHUB_APP_ID is not set, but GITHUB_APP_PRIVATE_KEY is: /],
    ['no App', { GITHUB_APP_INSTALLATIONS: '12' }, /^GITHUB_APP_ID is not set, but GITHUB_APP_INSTALLATIONS is: /],
    ['half a key', { ...app, GITHUB_APP_PRIVATE_KEY: String(key).slice(0, 200) }, /^GITHUB_APP_PRIVATE_KEY is \(hidden\); it should be the whole PEM file/], // prettier-ignore
    ['all kept', { GITHUB_RESERVE: '100' }, /^GITHUB_RESERVE is "100"; it should be a whole number from 0 to 90/],
  ])('says what is wrong with a GitHub App: %s', (_what, env, message) => {
    expect(complaint(env)).toMatch(message);
    expect(complaint(env)).not.toContain(String(key).slice(40, 60));
  });

  it.each(['DATABASE_URL', 'REDIS_URL'])('never shows what %s holds', (name) => {
    const message = complaint({ [name]: 'mysql://me:hunter2@db/x' });
    expect(message).toMatch(new RegExp(`^${name} is \\(hidden\\); it should be a URL like`));
    expect(message).not.toContain('hunter2');
  });

  it.each(['api', 'worker'])('ROLE=%s needs a database of its own and says why', (role) => {
    expect(complaint({ ROLE: role })).toMatch(
      new RegExp(`^DATABASE_URL is not set, but ROLE=${role} needs it: .*share a Postgres$`),
    );
    expect(loadSettings({ ROLE: role, DATABASE_URL: 'postgres://u:p@h/d' }).role).toBe(role);
  });
});

describe('secrets in files', () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 'secret');
  afterAll(() => directory.remove());
  beforeEach(() => writeFileSync(file, 'postgres://u:hunter2@h/d\n'));

  it('are read and trimmed', () => {
    expect(loadSettings({ DATABASE_URL_FILE: file })).toMatchObject({ databaseUrl: 'postgres://u:hunter2@h/d' });
    expect(loadSettings({ GITHUB_TOKEN_FILE: file })).toMatchObject({ githubToken: 'postgres://u:hunter2@h/d' });
  });

  it('may be named in the file of settings; the environment wins over it', () => {
    const config = join(directory.path, 'config.yaml');
    writeFileSync(config, `DATABASE_URL_FILE: ${file}\n`);
    expect(loadSettings({ PACELINE_CONFIG: config }).databaseUrl).toBe('postgres://u:hunter2@h/d');
    expect(loadSettings({ PACELINE_CONFIG: config, DATABASE_URL: 'postgres://h/other' }).databaseUrl).toBe(
      'postgres://h/other',
    );
  });

  it('are never shown, and what is wrong with them is said in one line', () => {
    const wrong = complaint({ REDIS_URL_FILE: file });
    expect(wrong).toBe('REDIS_URL is (hidden); it should be a URL like redis://host:6379');
    expect(complaint({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://h/d' })).toBe(
      'DATABASE_URL and DATABASE_URL_FILE are both set; one of them should be',
    );
    expect(complaint({ OIDC_CLIENT_SECRET_FILE: '/nonexistent' })).toMatch(
      /^OIDC_CLIENT_SECRET_FILE is "\/nonexistent", which should be a readable file: ENOENT/,
    );
    writeFileSync(file, ' \n');
    expect(complaint({ DATABASE_URL_FILE: file })).toMatch(
      /^DATABASE_URL_FILE is ".*", which should hold the secret, but is empty$/,
    );
  });
});

describe('PACELINE_CONFIG', () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 'paceline.yaml');
  afterAll(() => directory.remove());

  const write = (text: string): Record<string, string> => {
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    return { PACELINE_CONFIG: file };
  };

  it('gives settings by the same names', () => {
    expect(loadSettings(write('PORT: 4000\nSAMPLE: off\nROLE: all\n'))).toMatchObject({ port: 4000, sample: 'off' });
  });

  it('yields to the environment', () => {
    expect(loadSettings({ ...write('PORT: 4000\n'), PORT: '5000' }).port).toBe(5000);
  });

  it('may be empty', () => {
    expect(loadSettings(write('# nothing yet\n')).port).toBe(3000);
  });

  it('names a key that is no setting', () => {
    expect(complaint(write('PROT: 4000\n'))).toMatch(
      /^PROT in ".*paceline.yaml" is not a setting; it should be one of ROLE, HOST/,
    );
  });

  it.each([
    ['PORT: [1]\n', /which should hold lines of the form NAME: value$/],
    ['PORT: "unclosed\n', /which should be a readable YAML file: /],
  ])('says what is wrong with %j in one line', (text, message) => {
    expect(complaint(write(text))).toMatch(message);
    expect(complaint(write(text))).not.toContain('\n');
  });

  it('names a file that is not there', () => {
    expect(complaint({ PACELINE_CONFIG: '/nonexistent/x.yaml' })).toMatch(
      /^PACELINE_CONFIG is "\/nonexistent\/x.yaml".*ENOENT/,
    );
  });
});
