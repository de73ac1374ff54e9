import {
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFieldResolver,
  parse,
  validate,
} from 'graphql';
import { BadCursor } from './graphql-connection.js';
import { ownerNode } from './graphql-owner.js';
import { type Price, priceOf } from './graphql-price.js';
import { organizationNode, type Seen, teamNode } from './graphql-organization.js';
import { githubSchema } from './graphql-schema.js';
import { deploymentNode, releaseNode, repositoryNode } from './graphql-shapes.js';
import { partsOfNodeId } from './identifiers.js';
import type { RateLimits } from './rate-limits.js';
import { isClassic, isInstallation, type Permission, sees, type Token, whose } from './viewer.js';
import { deploymentOf, type WorldIndex } from './world-index.js';
import type { Repository } from './world.js';

export interface GraphQLQuestion {
  index: WorldIndex;
  asker: Token;
  query: string;
  variables: Record<string, unknown>;
  limits: RateLimits;
  now: Date;
  /** Told of each field that GitHub has and the stand-in does not serve. */
  notServed: (field: string) => void;
  limitError: 'RATE_LIMITED' | 'RATE_LIMIT';
}
export interface GraphQLAnswer {
  body: object;
  cost: number;
  nodes: number;
}

const MOST_IDS = 100;

/** As GitHub answers: always 200, whatever is wrong is in `errors`. */
export function answerGraphQL(question: GraphQLQuestion): GraphQLAnswer {
  const { asker, limits, limitError } = question;
  if (limits.usedUp(asker, 'graphql')) {
    const code = limitError === 'RATE_LIMIT' ? { code: 'graphql_rate_limit' } : {};
    const said = limitError === 'RATE_LIMIT' ? 'already exceeded' : 'exceeded';
    return refused([{ type: limitError, ...code, message: `API rate limit ${said} for ${whose(asker)}.` }]);
  }
  const schema = githubSchema();
  try {
    const document = parse(question.query);
    const wrong = validate(schema, document, undefined, { maxErrors: 10 });
    const operation = getOperationAST(document);
    if (wrong.length > 0) return refused(wrong.map(inGitHubsWords));
    if (!operation) return refused([{ message: 'An operation name is required' }]);
    const price = priceOf(schema, document, operation, question.variables);
    if (price.refusals.length > 0) return refused(price.refusals);
    limits.take(asker, 'graphql', price.cost);
    const result = execute({
      schema,
      document,
      rootValue: root(question, price),
      variableValues: question.variables,
      fieldResolver: served(question),
    }) as ExecutionResult;
    const errors = result.errors?.map(inGitHubsWords);
    return { body: { data: result.data ?? null, ...(errors ? { errors } : {}) }, cost: price.cost, nodes: price.nodes };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return refused([{ message: `Parse error: ${error.message}`, locations: error.locations }]);
  }
}

const refused = (errors: object[]): GraphQLAnswer => ({ body: { errors }, cost: 0, nodes: 0 });

function root({ index, asker, limits, now }: GraphQLQuestion, price: Price) {
  const node = (id: string) =>
    nodeOf(index, asker, id, now) ?? failed('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  return {
    repository: ({ owner, name, followRenames }: { owner: string; name: string; followRenames: boolean }) => {
      const wanted = `${owner}/${name}`;
      const found = index.repository(wanted) ?? (followRenames ? index.renamed(wanted) : undefined);
      if (found && sees(asker, found)) return repositoryNode(found, now);
      return failed('NOT_FOUND', `Could not resolve to a Repository with the name '${wanted}'.`);
    },
    organization: ({ login }: { login: string }) => {
      const found = index.organization(login);
      if (found) return organizationNode(seenBy(index, asker, now), found);
      return failed('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`);
    },
    repositoryOwner: ({ login }: { login: string }) => ownerNode(seenBy(index, asker, now), login),
    node: ({ id }: { id: string }) => node(id),
    nodes: ({ ids }: { ids: string[] }) =>
      ids.length <= MOST_IDS
        ? ids.map((id) => () => node(id)).map(settled)
        : failed('ARGUMENT_LIMIT', `You may not provide more than ${MOST_IDS} node ids; you provided ${ids.length}.`),
    rateLimit: () => {
      const { limit, used, resetAt } = limits.budget(asker, 'graphql');
      const remaining = Math.max(0, limit - used);
      const reset = new Date(resetAt).toISOString().replace('.000Z', 'Z');
      return { cost: price.cost, nodeCount: price.nodes, limit, used, remaining, resetAt: reset };
    },
  };
}

/** An error in a list's place is that place's error only. */
function settled<T>(give: () => T): T | Error {
  try {
    return give();
  } catch (error) {
    return error as Error;
  }
}

function nodeOf(index: WorldIndex, asker: Token, id: string, now: Date): object | null {
  const repositoryOf = (parts: readonly (string | number)[] | null): Repository | undefined => {
    const found = index.repositoryById(Number(parts?.[0]));
    return found && sees(asker, found) ? found : undefined;
  };
  const repository = repositoryOf(partsOfNodeId('R', id));
  if (repository) return repositoryNode(repository, now);
  const deploymentParts = partsOfNodeId('DE', id);
  const deploying = repositoryOf(deploymentParts);
  const deployment = deploying && deploymentOf(deploying, Number(deploymentParts?.[1]));
  if (deployment) return deploymentNode(deploying, deployment, now);
  const releaseParts = partsOfNodeId('RE', id);
  const releasing = repositoryOf(releaseParts);
  const release = releasing?.releases.find((one) => one.id === Number(releaseParts?.[1]));
  if (releasing && release) return releaseNode(releasing, release);
  const [number] = partsOfNodeId('T', id) ?? [];
  const organization = index.world.organizations.find(({ teams }) => teams.some((team) => team.id === number));
  const team = organization?.teams.find((one) => one.id === number);
  return organization && team ? teamNode(seenBy(index, asker, now), organization, team) : null;
}

function seenBy(index: WorldIndex, asker: Token, now: Date): Seen {
  return { index, now, sees: (repository) => sees(asker, repository) };
}

const WITHHELD: Record<string, Permission> = {
  'Repository.refs': 'contents',
  'Repository.object': 'contents',
  'Repository.releases': 'contents',
  'Repository.deployments': 'deployments',
  'Repository.issues': 'issues',
  'Repository.pullRequests': 'pull_requests',
  'Organization.teams': 'members',
  'Organization.team': 'members',
};

/** Refuses what the token may not read, and tells of fields that GitHub has and this server does not know. */
function served({ asker, notServed }: GraphQLQuestion): GraphQLFieldResolver<unknown, unknown> {
  return (source: unknown, args: Record<string, unknown>, _context, { fieldName, parentType }): unknown => {
    const permission = WITHHELD[`${parentType.name}.${fieldName}`];
    if (permission && asker.withheld.includes(permission)) {
      if (permission === 'members' && isClassic(asker)) failed('INSUFFICIENT_SCOPES', scopesMissing(fieldName));
      failed(
        'FORBIDDEN',
        `Resource not accessible by ${isInstallation(asker) ? 'integration' : 'personal access token'}`,
      );
    }
    const value = (source as Record<string, unknown>)[fieldName];
    if (value === undefined && parentType.name !== 'GitActor') {
      notServed(`${parentType.name}.${fieldName}`);
      throw new Error(`the stand-in does not serve ${parentType.name}.${fieldName}`);
    }
    return typeof value === 'function' ? (value as (asked: object) => unknown).call(source, args) : value;
  };
}

/** What a classic token without the scope is told. */
function scopesMissing(field: string): string {
  return (
    'Your token has not been granted the required scopes to execute this query. ' +
    `The '${field}' field requires one of the following scopes: ['read:org'], but your token has only been granted the: ` +
    `['repo'] scopes. Please modify your token's scopes at: https://github.com/settings/tokens.`
  );
}

function failed(type: string, message: string): never {
  throw new GraphQLError(message, { extensions: { type } });
}

function inGitHubsWords(error: GraphQLError): object {
  const { message, locations, path } = error;
  const type = error.originalError instanceof BadCursor ? 'INVALID_CURSOR_ARGUMENTS' : error.extensions['type'];
  const unknown = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(message);
  if (!unknown) return { ...(type ? { type } : {}), ...(path ? { path } : {}), locations, message };
  const [, fieldName, typeName] = unknown;
  return {
    path: ['query', fieldName],
    extensions: { code: 'undefinedField', typeName, fieldName },
    locations,
    message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
  };
}
