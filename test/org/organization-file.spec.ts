import { OrganizationFileError, parseOrganizationFile } from '../../src/org/organization-file.js';

const HEAD = `organization:
  slug: acme
  name: Acme
  timeZone: Europe/Berlin
`;
const TEAMS = `teams:
  - {slug: shop, name: Shop}
  - {slug: vercel/ai, name: AI, parent: shop}
`;

/** The message of a file that must be refused. */
function refusal(text: string): string {
  try {
    parseOrganizationFile(text);
  } catch (error) {
    if (error instanceof OrganizationFileError) return error.message;
    throw error;
  }
  throw new Error('the file was taken');
}

describe('an organisation file', () => {
  it('is read with its defaults, dates staying days', () => {
    const file = parseOrganizationFile(`${HEAD}${TEAMS}people:
  - {login: ada, team: vercel/ai, from: 2025-01-01}
ownership:
  - {repo: vercel/ai, team: vercel/ai}
calendars:
  - {name: de, holidays: [2025-12-25]}
programs:
  - slug: 2025
    name: AI-native
    baseline: {from: 2024-01-01, to: 2025-01-01}
    start: 2025-01-01
    deadline: 2025-12-31
    cohorts: [{multiple: 3, teams: all}, {multiple: 10, teams: [shop]}]
`);
    expect(file.organization.fiscalYearStart).toBe('01-01');
    expect(file.people[0]).toEqual({ login: 'ada', team: 'vercel/ai', from: '2025-01-01' });
    expect(file.ownership[0]).toEqual({ repo: 'vercel/ai', team: 'vercel/ai', component: '' });
    expect(file.calendars[0]).toEqual({ name: 'de', holidays: ['2025-12-25'], freezes: [] });
    expect(file.programs[0]).toMatchObject({
      slug: '2025',
      metric: 'DELIVERIES_PER_WEEK',
      curve: 'GEOMETRIC',
      deadline: '2025-12-31',
    });
    expect(file.programs[0]?.cohorts).toEqual([
      { multiple: 3, teams: 'all' },
      { multiple: 10, teams: ['shop'] },
    ]);
  });

  it('may say which workflow runs stand for deployments', () => {
    const file = parseOrganizationFile(`${HEAD}${TEAMS}workflows:
  - {repo: vercel/ai, component: docs, workflow: .github/workflows/docs.yml, environment: docs}
  - {team: shop, workflow: deploy.yaml, branch: main, event: push, environment: production}
`);
    expect(file.workflows).toEqual([
      { repo: 'vercel/ai', component: 'docs', workflow: 'docs.yml', branch: '', event: '', environment: 'docs' },
      {
        team: 'shop',
        component: '',
        workflow: 'deploy.yaml',
        branch: 'main',
        event: 'push',
        environment: 'production',
      },
    ]);
    expect(parseOrganizationFile(HEAD).workflows).toBeUndefined();
  });

  it.each([
    [
      '{repo: a/b, team: shop, workflow: a.yml, environment: p}',
      'workflows[0]: must name a repo or a team, one of the two',
    ],
    ['{workflow: a.yml, environment: p}', 'workflows[0]: must name a repo or a team, one of the two'],
    [
      '{team: shop, component: x, workflow: a.yml, environment: p}',
      'workflows[0]: a component is one of a repo: name it',
    ],
    [
      '{repo: a/b, workflow: all, environment: p}',
      'workflows[0].workflow: "all" must be a file of .github/workflows, as in deploy.yml',
    ],
    ['{team: shops, workflow: a.yml, environment: p}', 'workflows[0].team: unknown team "shops"; did you mean "shop"?'],
    ['{repo: a/b, workflow: a.yml}', 'workflows[0].environment: is missing'],
  ])('refuses a rule of runs such as %s', (rule, said) => {
    expect(refusal(`${HEAD}${TEAMS}workflows:\n  - ${rule}\n`)).toContain(said);
  });

  it('refuses a second rule of the same runs', () => {
    const rule = (environment: string): string => `  - {repo: a/b, workflow: a.yml, environment: ${environment}}\n`;
    expect(refusal(`${HEAD}workflows:\n${rule('p')}${rule('q')}`)).toBe(
      'line 7, workflows[1]: is stated by workflows[0] already: a run stands for one environment',
    );
  });

  it('needs nothing but the organisation', () => {
    expect(parseOrganizationFile(HEAD)).toMatchObject({
      teams: [],
      people: [],
      ownership: [],
      calendars: [],
      programs: [],
    });
  });

  it.each([
    ['4', '04-01'],
    ['12', '12-01'],
    ['"04"', '04-01'],
    ['04-06', '04-06'],
  ])('takes %s as the start of the fiscal year', (written, start) => {
    expect(parseOrganizationFile(`${HEAD}  fiscalYearStart: ${written}\n`).organization.fiscalYearStart).toBe(start);
  });

  describe('whose teams come from GitHub', () => {
    const FROM = `${HEAD}  teamsFrom: github\n`;
    const PROGRAM = (teams: string): string => `programs:
  - slug: p
    name: P
    baseline: {from: 2024-01-01, to: 2025-01-01}
    start: 2025-01-01
    deadline: 2025-12-31
    cohorts: [{multiple: 3, teams: ${teams}}]
`;

    it('may have calendars and programs, of teams that it does not list', () => {
      const file = parseOrganizationFile(`${FROM}calendars:
  - {name: de, teams: [acme/shop, acme]}
${PROGRAM('[acme/shop]')}`);
      expect(file.organization.teamsFrom).toBe('GITHUB');
      expect(file.calendars[0]?.teams).toEqual(['acme/shop', 'acme']);
      expect(file.programs[0]?.cohorts).toEqual([{ multiple: 3, teams: ['acme/shop'] }]);
    });

    it.each([
      ['teams', TEAMS, 'line 7, teams'],
      ['people', 'people: [{login: ada, team: acme/shop}]\n', 'line 6, people'],
      ['ownership', 'ownership: [{repo: acme/web, team: acme/shop}]\n', 'line 6, ownership'],
    ])('may not have %s', (_what, section, place) => {
      expect(refusal(FROM + section)).toBe(
        `${place}: must be left out: with teamsFrom: GITHUB teams, people and ownership come from GitHub at every sync; ` +
          'leave teamsFrom out to state them here',
      );
    });

    it.each([
      [
        'another source',
        `${HEAD}  teamsFrom: gitlab\n`,
        'line 5, organization.teamsFrom: "gitlab" must be one of FILE, GITHUB',
      ],
      ['the organisation in a cohort', `${FROM}${PROGRAM('[acme]')}`, 'unknown team "acme"'],
      [
        'a team nobody lists, without it',
        `${HEAD}  teamsFrom: file\n${PROGRAM('[acme/shop]')}`,
        'unknown team "acme/shop"',
      ],
    ])('is refused with %s', (_what, text, message) => {
      expect(refusal(text)).toContain(message);
    });
  });

  it('takes the whole way of counting from it, or nothing of it', () => {
    expect(parseOrganizationFile(HEAD).organization.counting).toBeUndefined();
    expect(
      parseOrganizationFile(`${HEAD}  counting: {prereleases: True, productionPattern: ^live}\n`).organization.counting,
    ).toEqual({ productionPattern: '^live', prereleases: true, configOnly: true, botOnly: true });
  });

  it('takes sources and curves in any case, and keys without a value as left out', () => {
    const file = parseOrganizationFile(
      `${HEAD}teams:\n  - {slug: a, name: A, deliverySource: tag, parent: }\npeople:\n`,
    );
    expect(file.teams[0]).toEqual({ slug: 'a', name: 'A', deliverySource: 'TAG' });
  });

  const program = (lines: string): string => `${HEAD}${TEAMS}programs:
  - slug: p
    name: P
    baseline: {from: 2024-01-01, to: 2025-01-01}
    start: 2025-01-01
    deadline: 2025-12-31
    cohorts: [{multiple: 3, teams: all}]
${lines}`;

  it.each<[string, string, string]>([
    ['an empty file', '', 'the file is empty; it must hold at least organization'],
    ['only a comment', '# nothing', 'the file is empty'],
    ['a list', '- a', 'the file must begin with keys'],
    ['broken YAML', `${HEAD}teams: [{slug: a\n`, 'line 6: not valid YAML'],
    ['the same key twice', `${HEAD}${HEAD}`, 'line 5: not valid YAML: Map keys must be unique'],
    ['no organisation', TEAMS, 'line 1, organization: is missing'],
    ['a missing name', 'organization:\n  slug: a\n  timeZone: UTC\n', 'line 2, organization.name: is missing'],
    [
      'an unknown key',
      `${HEAD}${TEAMS}  - {slug: b, name: B, partent: shop}\n`,
      'line 8, teams[2].partent: unknown key; did you mean "parent"?',
    ],
    ['an unknown section', `${HEAD}poeple: []\n`, 'line 5, poeple: unknown key; did you mean "people"?'],
    ['a section that is no list', `${HEAD}teams: {a: b}\n`, 'line 5, teams: must be a list'],
    [
      'an entry that is no mapping',
      `${HEAD}teams: [a]\n`,
      'line 5, teams[0]: must be a mapping with the keys slug, name',
    ],
    [
      'an unknown zone',
      HEAD.replace('Europe/Berlin', 'Europe/Berln'),
      'line 4, organization.timeZone: "Europe/Berln" must be an IANA',
    ],
    ['an offset as zone', HEAD.replace('Europe/Berlin', '+02:00'), 'line 4, organization.timeZone: "+02:00" must be'],
    ['a bad fiscal year', `${HEAD}  fiscalYearStart: 13\n`, 'line 5, organization.fiscalYearStart: "13" must be MM-DD'],
    [
      'a day that is not in every year',
      `${HEAD}  fiscalYearStart: 02-29\n`,
      'line 5, organization.fiscalYearStart: "02-29" must be',
    ],
    ['a bad slug', `${HEAD}teams:\n  - {slug: Shop, name: S}\n`, 'line 6, teams[0].slug: "Shop" must be lower-case'],
    [
      'the same slug twice',
      `${HEAD}${TEAMS}  - {slug: shop, name: B}\n`,
      'line 8, teams[2].slug: "shop" is already used by teams[0]',
    ],
    [
      "the organisation's slug",
      `${HEAD}${TEAMS}  - {slug: acme, name: B}\n`,
      `line 8, teams[2].slug: "acme" is the organisation's slug`,
    ],
    [
      'an unknown parent',
      `${HEAD}${TEAMS}  - {slug: b, name: B, parent: shpo}\n`,
      'line 8, teams[2].parent: unknown team "shpo"; did you mean "shop"?',
    ],
    [
      'its own parent',
      `${HEAD}teams:\n  - {slug: a, name: A, parent: a}\n`,
      'line 6, teams[0].parent: the teams a → a are a cycle',
    ],
    [
      'a cycle',
      `${HEAD}teams:\n  - {slug: x, name: X, parent: a}\n  - {slug: c, name: C, parent: b}\n  - {slug: b, name: B, parent: a}\n  - {slug: a, name: A, parent: c}\n`,
      'line 7, teams[1].parent: the teams c → b → a → c are a cycle',
    ],
    [
      'an unknown source',
      `${HEAD}teams:\n  - {slug: a, name: A, deliverySource: PUSH}\n`,
      'teams[0].deliverySource: "PUSH" must be one of DEPLOYMENT, RELEASE',
    ],
    [
      'a bad pattern',
      `${HEAD}teams:\n  - {slug: a, name: A, tagPattern: "v("}\n`,
      'line 6, teams[0].tagPattern: "v(" is not a valid regular',
    ],
    [
      'a bad login',
      `${HEAD}${TEAMS}people:\n  - {login: "a b", team: shop}\n`,
      'line 9, people[0].login: "a b" must be a GitHub login',
    ],
    [
      'an unknown team of a person',
      `${HEAD}${TEAMS}people:\n  - {login: a, team: x}\n`,
      'line 9, people[0].team: unknown team "x"',
    ],
    [
      'a day that does not exist',
      `${HEAD}${TEAMS}people:\n  - {login: a, team: shop, from: 2025-02-29}\n`,
      'line 9, people[0].from: "2025-02-29" must be a real day',
    ],
    [
      'a range without days',
      `${HEAD}${TEAMS}people:\n  - {login: a, team: shop, from: 2025-02-01, to: 2025-02-01}\n`,
      'line 9, people[0].to: 2025-02-01 must be after from',
    ],
    [
      'overlapping membership',
      `${HEAD}${TEAMS}people:\n  - {login: a, team: shop, to: 2025-02-02}\n  - {login: A, team: shop, from: 2025-02-01}\n`,
      'people[1]: from 2025-02-01 until further notice overlaps people[0]',
    ],
    [
      'two names of a person',
      `${HEAD}${TEAMS}people:\n  - {login: a, name: X, team: shop}\n  - {login: a, name: Y, team: vercel/ai}\n`,
      'line 10, people[1].name: "Y" is not what people[0] says',
    ],
    [
      'one address of two',
      `${HEAD}${TEAMS}people:\n  - {login: a, email: x@y.de, team: shop}\n  - {login: b, email: X@y.de, team: shop}\n`,
      'line 10, people[1].login',
    ],
    [
      'a bad repository',
      `${HEAD}${TEAMS}ownership:\n  - {repo: ai, team: shop}\n`,
      'line 9, ownership[0].repo: "ai" must be owner/name',
    ],
    [
      'an unknown owner',
      `${HEAD}${TEAMS}ownership:\n  - {repo: v/ai, team: vercel/ia}\n`,
      'line 9, ownership[0].team: unknown team "vercel/ia"; did you mean "vercel/ai"?',
    ],
    [
      'overlapping ownership',
      `${HEAD}${TEAMS}ownership:\n  - {repo: v/ai, team: shop}\n  - {repo: V/ai, team: shop}\n`,
      'line 10, ownership[1]: open until further notice overlaps ownership[0]',
    ],
    [
      'two paths of a component',
      `${HEAD}${TEAMS}ownership:\n  - {repo: v/ai, team: shop, path: a}\n  - {repo: v/ai, team: vercel/ai, path: b}\n`,
      'line 10, ownership[1].path: "b" is not what ownership[0] says',
    ],
    [
      'two tag prefixes of a component',
      `${HEAD}${TEAMS}ownership:\n  - {repo: v/ai, component: a, team: shop, tagPrefix: a-}\n  - {repo: V/ai, component: a, team: vercel/ai, tagPrefix: b-}\n`,
      'line 10, ownership[1].tagPrefix: "b-" is not what ownership[0] says of v/ai (component a): "a-"',
    ],
    [
      'an environment of no component',
      `${HEAD}${TEAMS}ownership:\n  - {repo: v/ai, team: shop, environment: ^prod$}\n`,
      'line 9, ownership[0].environment: is that of a component: name the component',
    ],
    [
      'an environment that is no pattern',
      `${HEAD}${TEAMS}ownership:\n  - {repo: v/ai, component: a, team: shop, environment: '('}\n`,
      'line 9, ownership[0].environment: "(" is not a valid regular expression',
    ],
    [
      'a way of counting that is neither',
      `${HEAD}  counting: {botOnly: perhaps}\n`,
      'line 5, organization.counting.botOnly: "perhaps" must be true or false',
    ],
    [
      'an unknown way of counting',
      `${HEAD}  counting: {bots: false}\n`,
      'line 5, organization.counting.bots: unknown key',
    ],
    [
      'the same calendar twice',
      `${HEAD}calendars:\n  - {name: de}\n  - {name: de}\n`,
      'line 7, calendars[1].name: "de" is already used by calendars[0]',
    ],
    [
      'a freeze without days',
      `${HEAD}calendars:\n  - {name: de, freezes: [{from: 2025-01-02, to: 2025-01-01}]}\n`,
      'line 6, calendars[0].freezes[0].to: 2025-01-01 must be after',
    ],
    [
      'a calendar of an unknown team',
      `${HEAD}calendars:\n  - {name: de, teams: [x]}\n`,
      'line 6, calendars[0].teams[0]: unknown team "x"',
    ],
    [
      'a bad holiday',
      `${HEAD}calendars:\n  - {name: de, holidays: [2025-13-01]}\n`,
      'line 6, calendars[0].holidays[0]: "2025-13-01" must be a real day',
    ],
    [
      'another metric',
      program('    metric: COMMITS\n'),
      'line 15, programs[0].metric: "COMMITS" must be DELIVERIES_PER_WEEK',
    ],
    [
      'another curve',
      program('    curve: steep\n'),
      'line 15, programs[0].curve: "steep" must be one of GEOMETRIC, LINEAR',
    ],
    [
      'a late baseline',
      program('').replace('to: 2025-01-01', 'to: 2025-01-02'),
      'line 11, programs[0].baseline.to: 2025-01-02 must be on or before the start',
    ],
    [
      'a short baseline',
      program('').replace('from: 2024-01-01', 'from: 2024-07-02'),
      'line 11, programs[0].baseline: holds 25 whole weeks',
    ],
    [
      'a deadline before the start',
      program('').replace('2025-12-31', '2025-01-01'),
      'line 13, programs[0].deadline: 2025-01-01 must be after the start',
    ],
    [
      'a multiple of 1',
      program('').replace('multiple: 3', 'multiple: 1'),
      'line 14, programs[0].cohorts[0].multiple: "1" must be a number above 1',
    ],
    [
      'a multiple twice',
      program('').replace('teams: all}', 'teams: all}, {multiple: 3.0, teams: [shop]}'),
      'line 14, programs[0].cohorts[1].multiple: 3 is already',
    ],
    [
      'an unknown team of a cohort',
      program('').replace('teams: all}', 'teams: [shp]}'),
      'line 14, programs[0].cohorts[0].teams[0]: unknown team "shp"',
    ],
    [
      'teams that are neither all nor a list',
      program('').replace('teams: all}', 'teams: some}'),
      'programs[0].cohorts[0].teams: "some" must be all or a list',
    ],
    [
      'the same program twice',
      `${program('')}${program('').split('programs:\n')[1]}`,
      'line 15, programs[1].slug: "p" is already used by programs[0]',
    ],
  ])('is refused for %s', (_, text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it('tells everything that is wrong at once, in the order of the lines', () => {
    const text = `${HEAD}teams:\n  - {slug: A, name: A}\n  - {slug: b, name: B, parent: c}\npeople:\n  - {login: x, team: nowhere, nmae: X}\n  - {login: y, team: nowhere}\n`;
    const lines = refusal(text).split('\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'line 6, teams[0].slug',
      'line 7, teams[1].parent',
      'line 9, people[0].nmae',
      'line 10, people[1].team',
    ]);
  });

  it('says what `to` means', () => {
    expect(refusal(`${HEAD}${TEAMS}people:\n  - {login: a, team: shop, from: 2025-02-02, to: 2025-02-01}\n`)).toContain(
      'first day that no longer belongs',
    );
  });

  it('takes ranges that touch', () => {
    const file = parseOrganizationFile(
      `${HEAD}${TEAMS}people:\n  - {login: a, team: shop, to: 2025-02-01}\n  - {login: a, team: shop, from: 2025-02-01}\n`,
    );
    expect(file.people).toHaveLength(2);
  });
});
