import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { isDay, isWeek, weekOf } from '../core/week.js';

/** A day; a week is the day of its Monday. */
function dayScalar(name: string, check: (text: string) => string | null): GraphQLScalarType<string, string> {
  const read = (value: unknown): string => {
    const problem = typeof value === 'string' ? check(value) : `${name} must be a text such as "2026-11-16"`;
    if (problem !== null) throw new GraphQLError(problem, { extensions: { code: 'BAD_USER_INPUT' } });
    return value as string;
  };
  return new GraphQLScalarType({
    name,
    serialize: read,
    parseValue: read,
    parseLiteral: (node: ValueNode) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const day = (text: string): string | null => (isDay(text) ? null : `${text} is not a day written YYYY-MM-DD`);
const week = (text: string): string | null =>
  day(text) ?? (isWeek(text) ? null : `${text} is not a Monday; its week is ${weekOf(text)}`);

export const scalars = {
  Date: dayScalar('Date', day),
  Week: dayScalar('Week', week),
  DateTime: GraphQLDateTime,
};
