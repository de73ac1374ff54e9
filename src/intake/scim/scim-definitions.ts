/** What there is of SCIM here, as RFC 7643, 5 to 7, wants it told. Attributes that are not named are not kept. */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const MOST_RESULTS = 200;

interface Attribute {
  name: string;
  type: string;
  multiValued: boolean;
  description: string;
  required: boolean;
  caseExact: boolean;
  mutability: string;
  returned: string;
  uniqueness: string;
  subAttributes?: Attribute[];
  referenceTypes?: string[];
}

function attribute(name: string, description: string, more: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  };
}

const READ_ONLY = { mutability: 'readOnly' };
const MANY = { type: 'complex', multiValued: true };
const SUB_NAMES = [
  attribute('formatted', 'The whole name.'),
  attribute('familyName', 'The family name.'),
  attribute('givenName', 'The given name.'),
];
const SUB_EMAILS = [
  attribute('value', 'The address.'),
  attribute('type', 'What it is for, as work.'),
  attribute('primary', 'Whether it is the one that counts.', { type: 'boolean' }),
];
const reference = (to: string, mutability: string): Attribute =>
  attribute('$ref', 'Its address.', { type: 'reference', referenceTypes: [to], mutability });
const SUB_GROUPS = [
  reference('Group', 'readOnly'),
  attribute('value', 'The id of the group.', READ_ONLY),
  attribute('display', 'Its name.', READ_ONLY),
];
const SUB_MEMBERS = [
  reference('User', 'immutable'),
  attribute('value', 'The id of the user.', { mutability: 'immutable' }),
  attribute('display', 'The userName.', READ_ONLY),
  attribute('type', 'User.', { mutability: 'immutable' }),
];

export const SCHEMAS = [
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: USER,
    name: 'User',
    description: 'Somebody of the organisation',
    attributes: [
      attribute('userName', 'Unique, in any case.', { required: true, uniqueness: 'server' }),
      attribute('name', 'The parts of the name.', { type: 'complex', subAttributes: SUB_NAMES }),
      attribute('displayName', 'The name that is shown.'),
      attribute('active', 'Whether the person belongs to teams.', { type: 'boolean' }),
      attribute('emails', 'Addresses; AI tools know people by the primary one.', {
        ...MANY,
        subAttributes: SUB_EMAILS,
      }),
      attribute('groups', 'The groups that the user is in.', { ...MANY, ...READ_ONLY, subAttributes: SUB_GROUPS }),
    ],
  },
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: GROUP,
    name: 'Group',
    description: 'A team, if its externalId or displayName is that of one',
    attributes: [
      attribute('displayName', 'Unique, in any case.', { required: true, uniqueness: 'server' }),
      attribute('members', 'The users in it.', { ...MANY, subAttributes: SUB_MEMBERS }),
    ],
  },
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id: ENTERPRISE,
    name: 'EnterpriseUser',
    description: 'What the HR system knows',
    attributes: [
      attribute('employeeNumber', 'The number by which the person stays the same.', { uniqueness: 'server' }),
    ],
  },
];

const TYPE = ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'];
export const RESOURCE_TYPES = [
  {
    schemas: TYPE,
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: USER,
    schemaExtensions: [{ schema: ENTERPRISE, required: false }],
  },
  { schemas: TYPE, id: 'Group', name: 'Group', endpoint: '/Groups', schema: GROUP },
];

export const PROVIDER = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token with the scope scim: npm run -s paceline -- token create --role SERVICE --name scim',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
};
