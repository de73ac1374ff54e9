import {
  type DocumentNode,
  getDirectiveValues,
  type GraphQLDirective,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { DATA_ROLES, opening, opens, type Role, ROLES, type Viewer } from '../core/viewer.js';

type Audience = Role | 'DATA' | 'SIGNED_IN';
type AnyField = GraphQLField<unknown, unknown>;

/** Who may ask for each field, by `Type.field`: what the schema's `@allow` says. */
export class AllowRule {
  private readonly roles = new Map<string, readonly Role[]>();

  /** @throws when a field says nothing of who may ask it, by its name */
  constructor(private readonly schema: GraphQLSchema) {
    const directive = schema.getDirective('allow');
    if (!directive) throw new Error('the schema has no directive @allow');
    for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
      if (type.name.startsWith('__')) continue;
      for (const field of Object.values(type.getFields())) {
        this.roles.set(`${type.name}.${field.name}`, rolesOf(directive, type, field));
      }
    }
  }

  /** What of a question the viewer may not ask; empty: it may ask all of it. A token needs a scope for it too. */
  refusals(document: DocumentNode, viewer: Viewer): GraphQLError[] {
    const errors: GraphQLError[] = [];
    const info = new TypeInfo(this.schema);
    const refuse = (message: string, nodes: GraphQLError['nodes']): void =>
      void errors.push(new GraphQLError(message, { nodes, extensions: { code: 'FORBIDDEN', http: { status: 403 } } }));
    visit(
      document,
      visitWithTypeInfo(info, {
        OperationDefinition: (node) => {
          const scope = node.operation === OperationTypeNode.MUTATION ? 'write' : 'read';
          if (!viewer.scopes.includes(scope))
            refuse(`a ${node.operation} needs a token with the scope ${scope}`, [node]);
        },
        Field: (node) => {
          const type = info.getParentType();
          if (!type || type.name.startsWith('__') || node.name.value.startsWith('__')) return;
          const place = `${type.name}.${node.name.value}`;
          const roles = this.roles.get(place) ?? [];
          if (!opens(viewer, roles)) refuse(`${place} needs ${opening(roles)}`, [node]);
        },
      }),
    );
    return errors;
  }
}

function rolesOf(directive: GraphQLDirective, type: GraphQLObjectType, field: AnyField): readonly Role[] {
  const own = field.astNode && getDirectiveValues(directive, field.astNode);
  // A type may be said in several places: what one of them says holds for all its fields.
  const [whole] = [type.astNode, ...type.extensionASTNodes].flatMap((node) => {
    const said = node && getDirectiveValues(directive, node);
    return said ? [said] : [];
  });
  const said = own ?? whole;
  if (!said) throw new Error(`${type.name}.${field.name} says nothing of who may ask it: add @allow(to: […])`);
  return (said['to'] as Audience[]).flatMap((audience) => {
    if (audience === 'SIGNED_IN') return ROLES;
    return audience === 'DATA' ? DATA_ROLES : [audience];
  });
}
