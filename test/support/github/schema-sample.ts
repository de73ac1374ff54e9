/** A JSON Schema as GitHub publishes it. */
interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  format?: string;
  items?: Schema;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

const FORMATS: Record<string, string> = {
  uri: 'https://api.github.com/there',
  'uri-template': 'https://api.github.com/there{/more}',
  'date-time': '2026-11-02T10:00:00Z',
  email: 'somebody@example.com',
};

/** The least that a schema asks for: what it requires, and nothing else. `find` gives what it refers to. */
export function sampleOf(schema: Schema, find: (reference: string) => object): unknown {
  const below = (one: Schema): unknown => sampleOf(one, find);
  if (schema.$ref !== undefined) return below(find(schema.$ref));
  if (schema.nullable === true) return null;
  if (schema.enum !== undefined) return schema.enum[0];
  const parts = schema.allOf ?? [];
  const [choice] = schema.oneOf ?? schema.anyOf ?? [];
  if (schema.type === 'object' || schema.properties !== undefined || parts.length > 0) {
    const own = (schema.required ?? []).map((field) => [field, below(schema.properties?.[field] ?? {})]);
    return Object.assign({}, ...parts.map(below), choice ? below(choice) : {}, Object.fromEntries(own)) as object;
  }
  if (choice !== undefined) return below(choice);
  switch (schema.type ?? 'string') {
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => below(schema.items ?? {}));
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    default:
      return FORMATS[schema.format ?? ''] ?? 'text';
  }
}
