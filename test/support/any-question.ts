import {
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  getNamedType,
} from 'graphql';

const SCALARS: Record<string, string> = {
  Int: '1',
  Float: '2.5',
  Boolean: 'true',
  Week: '"2026-01-05"',
  Date: '"2026-01-05"',
  DateTime: '"2026-01-05T00:00:00Z"',
};

/** A question that asks one field of a root type with just what it needs, whatever that says. */
export function anyQuestion(root: 'Query' | 'Mutation', field: GraphQLField<unknown, unknown>): string {
  const given = field.args
    .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
    .map(({ name, type }) => `${name}: ${literal(type)}`);
  const inner = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${root.toLowerCase()} { ${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${inner} }`;
}

function literal(type: GraphQLInputType): string {
  const plain = getNullableType(type);
  if (isListType(plain)) return `[${literal(plain.ofType)}]`;
  if (isEnumType(plain)) return plain.getValues()[0]?.name ?? '';
  if (isInputObjectType(plain)) {
    const needed = Object.values(plain.getFields()).filter((one) => isNonNullType(one.type));
    return `{ ${needed.map((one) => `${one.name}: ${literal(one.type)}`).join(', ')} }`;
  }
  return SCALARS[plain.name] ?? '"none"';
}
