import { UserError } from '../platform/errors.js';
import { nearest } from './nearest.js';
import type { PeopleField, PeopleMapping } from './people-mapping.js';

/** A column of the file that is read, and as what. */
export interface PeopleColumn {
  /** As it is called in the file. */
  header: string;
  /** Its place, from 0. */
  place: number;
  field: PeopleField;
}

/** What HR systems call their columns, letters and digits only; of several in one file the first of a list is read. */
const RECOGNISED: Readonly<Record<PeopleField, readonly string[]>> = {
  employeeId: ['employeeid', 'employeenumber', 'employeeno', 'workerid', 'personnelnumber', 'empid', 'staffid'],
  login: ['login', 'githublogin', 'githubusername', 'githubhandle', 'github'],
  name: ['name', 'fullname', 'displayname', 'preferredname', 'employeename', 'worker'],
  firstName: ['preferredfirstname', 'firstname', 'givenname'],
  lastName: ['preferredlastname', 'lastname', 'surname', 'familyname'],
  email: [
    'workemail',
    'workemailaddress',
    'primaryworkemail',
    'businessemail',
    'companyemail',
    'email',
    'emailaddress',
  ],
  team: ['team', 'teamname', 'squad', 'department', 'departmentname', 'orgunit', 'supervisoryorganization'],
  from: ['from', 'teamstartdate', 'assignmentstartdate', 'startdate', 'hiredate'],
  to: ['to'],
  lastDay: ['lastday', 'lastworkingday', 'lastdayofwork', 'teamenddate', 'enddate', 'terminationdate'],
  active: ['active', 'isactive', 'employmentstatus', 'employeestatus', 'workerstatus', 'status'],
};
const IDENTIFYING: readonly PeopleField[] = ['employeeId', 'login', 'email'];

/**
 * Which columns are read, by the mapping, else by their usual names.
 * @throws UserError UNKNOWN_COLUMNS
 */
export function peopleColumns(headers: readonly string[], { columns }: PeopleMapping): PeopleColumn[] {
  const read = columns === null ? recognised(headers) : mapped(headers, columns);
  const has = (field: PeopleField): boolean => read.some((column) => column.field === field);
  const missing = [
    ...(has('team') ? [] : ['the team']),
    ...(IDENTIFYING.some(has) ? [] : ['who a person is (employeeId, login or email)']),
  ];
  if (missing.length > 0) throw unknown(`no column says ${missing.join(' or ')}`, headers);
  return read;
}

function recognised(headers: readonly string[]): PeopleColumn[] {
  const plain = headers.map((header) => header.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  const fields = Object.entries(RECOGNISED) as [PeopleField, readonly string[]][];
  return fields.flatMap(([field, names]) => {
    const name = names.find((one) => plain.includes(one));
    const place = name === undefined ? -1 : plain.indexOf(name);
    return place < 0 ? [] : [{ header: headers[place] ?? '', place, field }];
  });
}

function mapped(headers: readonly string[], columns: Readonly<Record<string, PeopleField>>): PeopleColumn[] {
  const lower = headers.map((header) => header.toLowerCase());
  return Object.entries(columns).map(([name, field]) => {
    const place = lower.indexOf(name.toLowerCase());
    if (place >= 0 && lower.lastIndexOf(name.toLowerCase()) === place) {
      return { header: headers[place] ?? name, place, field };
    }
    if (place >= 0) throw unknown(`there are two columns "${name}", which the mapping names: rename one`, headers);
    const near = nearest(name, headers);
    throw unknown(
      `the mapping names a column "${name}" that is not there${near === null ? '' : `; is it "${near}" now?`}`,
      headers,
    );
  });
}

function unknown(problem: string, headers: readonly string[]): UserError {
  return new UserError(
    'UNKNOWN_COLUMNS',
    `line 1: ${problem}; nothing was imported. The columns are ${headers.map((one) => `"${one}"`).join(', ')}. ` +
      'Say which is which once with --map FILE.yaml: `columns: {"Work Email": email, "Squad": team}`; fields are ' +
      `${Object.keys(RECOGNISED).join(', ')}`,
  );
}
