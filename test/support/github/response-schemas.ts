import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { sampleOf } from './schema-sample.js';

/** GitHub's own description of its REST API, as published on npm; read when the first answer is checked. */
interface Response {
  $ref?: string;
  content?: Record<string, { schema: object }>;
}
interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Response> }>>;
  components: { schemas: Record<string, object>; responses: Record<string, Response> };
}

const FILE = new URL('../../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url);
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv;

/** Lists whose items are described twice, once wrongly (an account that is a user and an enterprise at once): the name of the other. */
const LISTS_OF: Record<string, string> = { 'apps/list-installations 200': 'installation' };

class ResponseSchemas {
  private readonly document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
  private readonly ajv = addFormats(new Ajv({ strict: false, allErrors: false, validateFormats: true }));
  private readonly added = new Set<string>();
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly operations = new Map(
    Object.values(this.document.paths).flatMap((path) =>
      Object.values(path).map((one) => [one.operationId, one] as const),
    ),
  );

  /** What is wrong with this body as the answer of that operation with that status; null when nothing is. */
  fault(operation: string, status: number, body: unknown): string | null {
    const key = `${operation} ${status}`;
    let validate = this.compiled.get(key);
    if (!validate) this.compiled.set(key, (validate = this.ajv.compile(this.schemaOf(operation, status))));
    return validate(body) ? null : `${key}: ${this.ajv.errorsText(validate.errors, { dataVar: 'body' })}`;
  }

  /** What is wrong with this body as a webhook of that name, as `release-published`; null when nothing is. */
  webhookFault(name: string, body: unknown): string | null {
    const key = `webhook ${name}`;
    let validate = this.compiled.get(key);
    if (!validate) {
      validate = this.ajv.compile(this.translate(this.schema(`webhook-${name}`)));
      this.compiled.set(key, validate);
    }
    return validate(body) ? null : `${key}: ${this.ajv.errorsText(validate.errors, { dataVar: 'body' })}`;
  }

  webhookSample(name: string): Record<string, unknown> {
    const find = (reference: string): object => this.schema(reference.split('/').at(-1) ?? '');
    return sampleOf(this.schema(`webhook-${name}`), find) as Record<string, unknown>;
  }

  private schemaOf(operation: string, status: number): object {
    const described = this.operations.get(operation);
    if (!described) throw new Error(`GitHub has no operation ${operation}`);
    const items = LISTS_OF[`${operation} ${status}`];
    if (items) return { type: 'array', items: this.translate(this.schema(items)) };
    let response = described.responses[String(status)];
    if (response?.$ref) response = this.document.components.responses[response.$ref.split('/').at(-1) ?? ''];
    // Limits and credentials are refused everywhere, and described almost nowhere.
    if (!response && status >= 300) return this.translate(this.schema('basic-error'));
    const schema = response?.content?.['application/json']?.schema;
    if (!schema) throw new Error(`GitHub describes no answer ${status} of ${operation}`);
    return this.translate(schema);
  }

  private schema(name: string): object {
    const found = this.document.components.schemas[name];
    if (!found) throw new Error(`GitHub has no schema ${name}`);
    return found;
  }

  /** OpenAPI 3.0 into JSON Schema: `nullable` as a type of its own, and references to schemas that are added as met. */
  private translate(schema: unknown): object {
    return translated(schema, (reference) => {
      const name = reference.split('/').at(-1) ?? '';
      if (this.added.has(name)) return name;
      this.added.add(name);
      this.ajv.addSchema(this.translate(this.schema(name)), name);
      return name;
    }) as object;
  }
}

function translated(schema: unknown, add: (reference: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((one) => translated(one, add));
  if (typeof schema !== 'object' || schema === null) return schema;
  const whole = schema as Record<string, unknown>;
  if (typeof whole['$ref'] === 'string') return { $ref: add(whole['$ref']) };
  const { nullable, ...rest } = whole;
  const result = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, translated(value, add)]));
  // A property called `nullable` is a schema, the keyword is a boolean.
  if (nullable === true) return { anyOf: [{ type: 'null' }, result] };
  return nullable === undefined || typeof nullable === 'boolean'
    ? result
    : { ...result, nullable: translated(nullable, add) };
}

let schemas: ResponseSchemas | undefined;

function published(): ResponseSchemas {
  if (!existsSync(FILE)) throw new Error('@octokit/openapi is not installed');
  return (schemas ??= new ResponseSchemas());
}

export function responseFault(operation: string, status: number, body: unknown): string | null {
  return published().fault(operation, status, body);
}

export function webhookFault(name: string, body: unknown): string | null {
  return published().webhookFault(name, body);
}

/** The least that GitHub's schema of a webhook asks for. */
export function webhookSample(name: string): Record<string, unknown> {
  return published().webhookSample(name);
}
