import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema } from 'graphql';

const FILE = new URL('../../../node_modules/@octokit/graphql-schema/schema.graphql', import.meta.url);

let schema: GraphQLSchema | undefined;

/** GitHub's published schema, built when the first query comes: it is 1.2 MB of text. */
export function githubSchema(): GraphQLSchema {
  return (schema ??= buildSchema(readFileSync(FILE, 'utf8'), { assumeValid: true, noLocation: true }));
}
