import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Literals for the arguments of a field, by `Type.field`. */
export type Arguments = Record<string, Record<string, string>>;

/** Every `Type.field` of the objects that people can ask for. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return ownTypes(schema)
    .filter(isObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
}

/** Every `Type.field(argument)`, and every `Input.field` of the inputs. */
export function argumentsOf(schema: GraphQLSchema): string[] {
  return ownTypes(schema).flatMap((type) => {
    if (isInputObjectType(type)) return Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.map(({ name }) => `${type.name}.${field.name}(${name})`),
    );
  });
}

/** The arguments that a table supplies, inputs looked into, in the words of {@link argumentsOf}. */
export function suppliedBy(table: Arguments, schema: GraphQLSchema): string[] {
  return Object.entries(table).flatMap(([place, literals]) => {
    const [typeName = '', fieldName = ''] = place.split('.');
    const field = (schema.getType(typeName) as GraphQLObjectType | undefined)?.getFields()[fieldName];
    return Object.entries(literals).flatMap(([name, literal]) => {
      const input = getNamedType(field?.args.find((arg) => arg.name === name)?.type);
      return [`${place}(${name})`, ...(isInputObjectType(input) ? suppliedIn(input, literal) : [])];
    });
  });
}

/** The fields of an input that a literal holds, and of the inputs within it. */
function suppliedIn(input: GraphQLInputObjectType, literal: string): string[] {
  return Object.values(input.getFields())
    .filter(({ name }) => new RegExp(`\\b${name}:`).test(literal))
    .flatMap((field) => {
      const inner = getNamedType(field.type);
      return [`${input.name}.${field.name}`, ...(isInputObjectType(inner) ? suppliedIn(inner, literal) : [])];
    });
}

/** The values of the enums that are asked with, not only answered: `Enum` → values. */
export function askedEnums(schema: GraphQLSchema): Record<string, string[]> {
  const places = ownTypes(schema).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields());
    return isObjectType(type) ? Object.values(type.getFields()).flatMap((field) => [...field.args]) : [];
  });
  const enums = places.map((place) => getNamedType(place.type)).filter(isEnumType);
  return Object.fromEntries(enums.map((type) => [type.name, type.getValues().map(({ name }) => name)]));
}

/**
 * A selection under one field of a root type in which every field of every type that can be reached is selected once,
 * as near to the root as it can be.
 */
export function wholeSelection(field: GraphQLField<unknown, unknown>, owner: string, table: Arguments): string {
  const claimed = new Set<string>();
  const select = (asked: GraphQLField<unknown, unknown>, typeName: string): string => {
    const literals = Object.entries(table[`${typeName}.${asked.name}`] ?? {}).map(
      ([name, literal]) => `${name}: ${literal}`,
    );
    const type = getNamedType(asked.type);
    const inner = isObjectType(type) ? ` { ${inside(type)} }` : isUnionType(type) ? ` { ${members(type)} }` : '';
    return `${asked.name}${literals.length > 0 ? `(${literals.join(', ')})` : ''}${inner}`;
  };
  const inside = (type: GraphQLObjectType): string => {
    const fields = Object.values(type.getFields());
    const fresh = fields.filter(
      (one) => isCompositeType(getNamedType(one.type)) && !claimed.has(`${type.name}.${one.name}`),
    );
    fresh.forEach((one) => claimed.add(`${type.name}.${one.name}`));
    const leaves = fields.filter((one) => !isCompositeType(getNamedType(one.type)));
    return ['__typename', ...[...leaves, ...fresh].map((one) => select(one, type.name))].join(' ');
  };
  const members = (type: GraphQLUnionType): string =>
    ['__typename', ...type.getTypes().map((member) => `... on ${member.name} { ${inside(member)} }`)].join(' ');
  return select(field, owner);
}

/** Every `Type.field` that stands in an answer. */
export function answeredFields(answer: unknown, into = new Set<string>()): Set<string> {
  if (Array.isArray(answer)) answer.forEach((item) => answeredFields(item, into));
  else if (typeof answer === 'object' && answer !== null) {
    const { __typename: type, ...fields } = answer as Record<string, unknown>;
    for (const [name, value] of Object.entries(fields)) {
      into.add(`${String(type)}.${name}`);
      answeredFields(value, into);
    }
  }
  return into;
}

function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
}
