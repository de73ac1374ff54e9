import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** An attribute as RFC 7643, 7, defines it. */
export interface ScimAttribute {
  name: string;
  type: string;
  multiValued: boolean;
  required: boolean;
  mutability: string;
  returned: string;
  canonicalValues?: string[];
  subAttributes?: ScimAttribute[];
}
export interface ScimSchema {
  id: string;
  attributes: ScimAttribute[];
}

/** The RFC's own definitions, written down. */
export const RFC = (
  JSON.parse(readFileSync('test/fixtures/scim/rfc7643-schemas.json', 'utf8')) as { schemas: ScimSchema[] }
).schemas;
const TYPES: Record<string, object> = {
  string: { type: 'string' },
  reference: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
};
/** What every resource has beside its schema (RFC 7643, 3.1). */
const COMMON = {
  schemas: { type: 'array', items: { type: 'string' }, minItems: 1 },
  id: { type: 'string', minLength: 1 },
  externalId: { type: 'string' },
  meta: {
    type: 'object',
    required: ['resourceType', 'location'],
    properties: {
      resourceType: { type: 'string' },
      location: { type: 'string', pattern: '^http' },
      created: { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT.*Z$` },
      lastModified: { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT.*Z$` },
    },
    additionalProperties: false,
  },
};
const ajv = new Ajv({ allErrors: true });

/** What is wrong with a resource by the RFC's definitions of its schemas; empty: nothing. */
export function wrongWith(resource: object, schemaId: string, ...extensions: string[]): string[] {
  const { required, properties } = shapeOf(attributesOf(schemaId));
  const extended = extensions.map((id) => [id, shapeOf(attributesOf(id))] as const);
  const validate = ajv.compile({
    type: 'object',
    required: [...required, 'schemas', 'meta'],
    properties: { ...COMMON, ...properties, ...Object.fromEntries(extended) },
    additionalProperties: false,
  });
  return validate(resource)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}

export function attributesOf(schemaId: string): ScimAttribute[] {
  const schema = RFC.find(({ id }) => id === schemaId);
  if (!schema) throw new Error(`the fixture has no ${schemaId}`);
  return schema.attributes;
}

interface Shape {
  type: string;
  required: string[];
  properties: Record<string, object>;
  additionalProperties: boolean;
}

function shapeOf(attributes: readonly ScimAttribute[]): Shape {
  const told = attributes.filter(({ returned }) => returned !== 'never');
  return {
    type: 'object',
    required: told.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      told.map((attribute) => {
        const one = attribute.subAttributes ? shapeOf(attribute.subAttributes) : (TYPES[attribute.type] ?? {});
        return [attribute.name, attribute.multiValued ? { type: 'array', items: one } : one];
      }),
    ),
    additionalProperties: false,
  };
}
