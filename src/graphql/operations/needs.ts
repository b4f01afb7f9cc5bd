import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import { type Callers, maskOf } from '../callers.ts';
import { fragmentsOf } from './shape.ts';

type Stating = { readonly extensions: { readonly pothosOptions?: { readonly callers?: Callers } } };

/** The callers that a field is open to, as it states itself, else as its type does. Nobody if neither does. */
export function callersOf(parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>): Callers {
  const stated = ({ extensions }: Stating) => extensions.pothosOptions?.callers;
  return stated(field as Stating) ?? stated(parent as Stating) ?? [];
}

/** What the first field of an operation that is open to just these callers needs. */
export type Need = { readonly mask: number; readonly callers: Callers; readonly path: string };

export type Needs = {
  /** The callers that all fields are open to. */
  readonly common: number;
  /** One for each set of callers. */
  readonly each: readonly Need[];
};

/** Finds which callers may run a valid operation. Linear in the document: each fragment is read once. */
export function prepareNeeds(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Needs {
  const fragments = fragmentsOf(document);
  const read = new Set<string>();
  const byMask = new Map<number, Need>();

  function visit({ selections }: SelectionSetNode, parent: GraphQLCompositeType, path: string): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        // Introspection is no field of a type.
        const field = 'getFields' in parent ? parent.getFields()[selection.name.value] : undefined;
        if (!field) continue;
        const own = path + (selection.alias ?? selection.name).value;
        const callers = callersOf(parent, field);
        const mask = maskOf(callers);
        if (!byMask.has(mask)) byMask.set(mask, { mask, callers, path: own });
        const type = getNamedType(field.type);
        if (selection.selectionSet && isCompositeType(type)) visit(selection.selectionSet, type, `${own}.`);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        if (!fragment || read.has(name)) continue;
        read.add(name);
        const type = typeFromAST(schema, fragment.typeCondition);
        if (isCompositeType(type)) visit(fragment.selectionSet, type, path);
      } else {
        const type = selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : parent;
        if (isCompositeType(type)) visit(selection.selectionSet, type, path);
      }
    }
  }

  const root = schema.getRootType(operation.operation);
  if (root) visit(operation.selectionSet, root, '');
  const each = [...byMask.values()];
  return { common: each.reduce((common, { mask }) => common & mask, -1), each };
}

/** The first field that is not open to a caller with these bits; null if all are. */
export function firstClosed({ common, each }: Needs, bits: number): Need | null {
  if ((common & bits) !== 0) return null;
  return each.find(({ mask }) => (mask & bits) === 0) ?? null;
}
