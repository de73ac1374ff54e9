import { KnownTeams } from '../../src/org/known-teams.js';
import { type PeopleFile, parsePeople } from '../../src/org/people-file.js';
import { parsePeopleMapping, USUAL } from '../../src/org/people-mapping.js';
import { pieces } from '../support/usage.js';

const TEAMS = [
  { id: 1, slug: 'acme', name: 'Acme' },
  { id: 2, slug: 'cart', name: 'Shopping Cart' },
  { id: 3, slug: 'pay', name: 'Payments' },
  { id: 4, slug: 'pay-eu', name: 'Twins' },
  { id: 5, slug: 'pay-us', name: 'Twins' },
];
async function read(text: string | Buffer, map?: string, size?: number): Promise<PeopleFile> {
  const mapping = map === undefined ? USUAL : parsePeopleMapping(map);
  return parsePeople(pieces(text, size), mapping, new KnownTeams(TEAMS, mapping));
}
const refusal = async (text: string | Buffer, map?: string): Promise<{ code: string; message: string }> => {
  try {
    await read(text, map);
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError' });
    return error as { code: string; message: string };
  }
  throw new Error('not refused');
};

const ADA = { employeeId: 'E1', login: null, name: 'Ada Lovelace', email: 'ada@acme.test', line: 2 };
const HR = 'Employee ID,Work Email,Full Name,Department,Start Date\n';

describe('a file of people', () => {
  it.each([
    ['commas', `${HR}E1,ada@acme.test,Ada Lovelace,cart,2020-05-01\n`],
    [
      'semicolons, a byte order mark and both returns',
      '\uFEFFEmployee ID;Work Email;Full Name;Department;Start Date\r\nE1;ada@acme.test;Ada Lovelace;cart;2020-05-01\r\n',
    ],
    ['tabs', `${HR}E1,ada@acme.test,Ada Lovelace,cart,2020-05-01\n`.replaceAll(',', '\t')],
    ['commas in quotes of a header with semicolons', '"Employee ID";"Work Email";"Notes, a, b, c, d, e";"Full Name";"Team";"Start Date"\n"E1";"ada@acme.test";"x";"Ada Lovelace";"Shopping Cart";"2020-05-01"'], // prettier-ignore
    ['first and last name', 'Start Date,Last Name,First Name,Email,Team,Worker ID\n2020-05-01,Lovelace,Ada,ada@acme.test,CART,E1\n'], // prettier-ignore
    ['spare cells at the end', `${HR}E1,ada@acme.test,Ada Lovelace,cart,2020-05-01,,,\n`],
  ])('with %s', async (_name, text) => {
    const memberships = [{ teamId: 2, from: '2020-05-01', to: null }];
    for (const size of [3, undefined]) {
      const { people, rows } = await read(text, undefined, size);
      expect({ rows, people }).toEqual({ rows: 1, people: [{ ...ADA, memberships }] });
    }
  });

  it('keeps line ends in quotes, and counts lines by them', async () => {
    const text = `${HR}E1,ada@acme.test,"Ada\nLovelace",cart,\nE2,bob@acme.test,Bob,nowhere,\n`;
    expect((await refusal(text)).message).toContain('line 4: column Department: unknown team "nowhere"');
  });

  it('reads what the usual names mean, the better of two, and tells which', async () => {
    const { columns } = await read(
      'Email,Work Email,Department,Team,Salary,Employment Status\nprivate@x.test,ada@acme.test,Research,pay,1,Active\n',
    );
    expect(columns).toEqual({ 'Work Email': 'email', Team: 'team', 'Employment Status': 'active' });
  });

  it('follows a mapping: columns, teams, what is ignored, days', async () => {
    const map = `
columns: {Personal-Nr: employeeId, Mail: email, Kostenstelle: team, Eintritt: from, Austritt: lastDay, GitHub: login}
teams: {Zahlungen 4711: pay}
ignoreTeams: [Finanzen]
dates: dd.mm.yyyy
`;
    const { people } = await read(
      'Personal-Nr;Mail;Kostenstelle;Eintritt;Austritt;GitHub\n1;ada@acme.test;Zahlungen 4711;1.5.2020;31.12.2026;ada\n2;bob@acme.test;finanzen;;;\n',
      map,
    );
    expect(people).toMatchObject([
      { employeeId: '1', login: 'ada', memberships: [{ teamId: 3, from: '2020-05-01', to: '2027-01-01' }] },
      { employeeId: '2', memberships: [] },
    ]);
  });

  it('puts rows of a person together, and leaves out the memberships of those who left', async () => {
    const { people } = await read(
      'Employee ID,Email,Team,Status\nE1,a@x.test,cart,active\nE1,A@x.test,pay,\nE2,b@x.test,gone long ago,Terminated\nE3,c@x.test,,active\n',
    );
    expect(people.map(({ memberships }) => memberships.map(({ teamId }) => teamId))).toEqual([[2, 3], [], []]);
  });

  it.each([
    ['an unknown team', `${HR}E1,a@x.test,Ada,paymets,\n`, /^1 of 1 rows.*\nline 2: column Department: unknown team "paymets"; did you mean "Payments"\? Name it under teams:/s], // prettier-ignore
    ['an ambiguous name', `${HR}E1,a@x.test,Ada,twins,\n`, /"twins" is the name of 2 teams: use a slug, such as "pay-eu", "pay-us"/], // prettier-ignore
    ['no mail address', `${HR}E1,Ada,Ada,cart,\n`, /line 2: column Work Email: "Ada" must be a mail address/],
    ['a day that is none', `${HR}E1,a@x.test,Ada,cart,01.05.2020\n`, /column Start Date: "01.05.2020" is not a day written YYYY-MM-DD; another form is dates:/], // prettier-ignore
    ['nobody', `${HR},,Ada,cart,\n`, /column Employee ID: is empty: nothing says who this is/],
    ['a shifted row', `${HR}E1,a@x.test,Ada,cart\n`, /line 2: has 4 cells, the header 5; put quotes around a value that holds ","/], // prettier-ignore
    ['quotes that do not match', `${HR}"E1,a@x.test,Ada,cart,\n`, /the quotes do not match/],
    ['one address of two', `${HR}E1,a@x.test,Ada,cart,\nE2,A@x.test,Bob,cart,\n`, /line 3: column Work Email: "A@x.test" is that of another person, on line 2/], // prettier-ignore
    ['two names of one', `${HR}E1,a@x.test,Ada,cart,\nE1,a@x.test,Bob,cart,\n`, /line 3: column Full Name: "Bob" is not what line 2 says: "Ada"/], // prettier-ignore
    ['a status that is none', 'Email,Team,Status\na@x.test,cart,maybe\n', /line 2: column Status: "maybe" must be active/], // prettier-ignore
    ['a last day before the first', 'Email,Team,Start Date,End Date\na@x.test,cart,2026-02-02,2026-02-01\n', /column End Date: lies before the first day, 2026-02-02/], // prettier-ignore
  ])('refuses %s, and says where and what to do', async (_name, text, message) => {
    const { code, message: said } = await refusal(text);
    expect(code).toBe('BAD_ROWS');
    expect(said).toMatch(message);
  });

  it('tells all bad rows at once', async () => {
    const bad = Array.from({ length: 30 }, (_, i) => `E${i},a${i}@x.test,Ada,team ${i},\n`).join('');
    const { message } = await refusal(`${HR}${bad}E99,z@x.test,Zoe,cart,\n`);
    expect(message).toMatch(/^30 of 31 rows cannot be read; nothing was imported\./);
    expect(message).toMatch(/and 20 more rows$/);
  });

  it.each([
    ['EMPTY_FILE', '', undefined, /names nobody/],
    ['EMPTY_FILE', HR, undefined, /names nobody/],
    ['UNKNOWN_COLUMNS', 'Team\ncart\n', undefined, /no column says who a person is \(employeeId, login or email\)/],
    ['UNKNOWN_COLUMNS', 'Foo,Bar\n1,2\n', undefined, /no column says the team or who .* The columns are "Foo", "Bar"\..*--map/], // prettier-ignore
    ['UNKNOWN_COLUMNS', 'Mail,Squads\n1,2\n', 'columns: {Mail: email, Squad: team}', /a column "Squad" that is not there; is it "Squads" now\?/], // prettier-ignore
    ['UNKNOWN_TEAM', 'Email,Team\n', 'teams: {Zahlungen: pey}', /the mapping makes "Zahlungen" the unknown team "pey"; did you mean "pay"/], // prettier-ignore
    ['INVALID_MAPPING', 'Email,Team\n', 'columns:\n  Mail: mail', /line 2: columns\.Mail: must be one of employeeId/],
    ['INVALID_MAPPING', 'Email,Team\n', 'colums: {}', /known are columns, teams, ignoreTeams, dates/],
    ['INVALID_MAPPING', 'Email,Team\n', 'dates: DD.MM', /line 1: dates: must hold YYYY, MM and DD/],
    ['INVALID_MAPPING', 'Email,Team\n', 'columns: {A: email, B: email}', /must not give one field two columns/],
    ['INVALID_MAPPING', 'Email,Team\n', 'columns: {', /not valid YAML/],
    ['NOT_UTF8', Buffer.from([...Buffer.from('Email,Team\n'), 0xe4]), undefined, /save it as UTF-8/],
  ])('refuses with %s', async (code, text, map, message) => {
    const refused = await refusal(text, map);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(message);
  });
});
