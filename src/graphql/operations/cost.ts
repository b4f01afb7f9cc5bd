import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type ValueNode,
} from 'graphql';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../page-sizes.ts';
import { fragmentsOf } from './shape.ts';

/** Length of a list without a page size, such as the fees of a session: most are shorter. */
const ASSUMED_LENGTH = 5;
/** Objects of one introspection, whose depth a rule of graphql limits. */
const INTROSPECTION_COST = 1_000;

type Variables = Readonly<Record<string, unknown>>;

export type Cost = {
  /** Objects that the answer can hold. */
  readonly objects: (variables: Variables) => number;
  /** Fields that call a provider. */
  readonly providerCalls: number;
};

/** The number that a value of `first`, or of a list, stands for; its variable if it is one. */
function sizeOf(value: ValueNode | undefined, variables: Variables): number | undefined {
  if (!value) return undefined;
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind === Kind.LIST) return value.values.length;
  if (value.kind !== Kind.VARIABLE) return value.kind === Kind.NULL ? undefined : 1;
  return sizeOfVariable(variables[value.name.value]);
}

function sizeOfVariable(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : undefined;
}

/** The argument that limits the length of a list: `first` of a connection, or the only list of ids or look-ups. */
function sizeArgument(field: GraphQLField<unknown, unknown>, node: FieldNode): ArgumentNode | undefined {
  const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
  const name = isList
    ? field.args.find(({ type }) => isNonNullType(type) && isListType(type.ofType))?.name
    : 'first';
  return name === undefined ? undefined : node.arguments?.find((argument) => argument.name.value === name);
}

/**
 * Prepares the cost of a valid operation. Linear in the document: the cost of a fragment is computed once. A page counts
 * with the size that is asked for, by value or by variable, times the size of the page that it is in. A field that takes
 * more time than its answer shows states how many objects that is worth (`workInObjects`).
 */
export function prepareCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Cost {
  const fragments = fragmentsOf(document);
  const root = schema.getRootType(operation.operation);
  /** The variables that sizes depend on. */
  const sizes = new Set<string>();

  function compute(variables: Variables): { objects: number; calls: number } {
    const fragmentCosts = new Map<string, { objects: number; calls: number }>();

    function ofFragment(name: string, page: number) {
      const key = `${name} ${page}`;
      const known = fragmentCosts.get(key);
      if (known) return known;
      const fragment = fragments.get(name);
      const type = fragment && typeFromAST(schema, fragment.typeCondition);
      const cost = isCompositeType(type)
        ? ofSelections((fragment as FragmentDefinitionNode).selectionSet, type, page)
        : { objects: 0, calls: 0 };
      fragmentCosts.set(key, cost);
      return cost;
    }

    function ofField(node: FieldNode, parent: GraphQLCompositeType, page: number) {
      if (!node.selectionSet) return { objects: 0, calls: 0 };
      if (node.name.value.startsWith('__')) return { objects: INTROSPECTION_COST, calls: 0 };
      const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
      const type = field && getNamedType(field.type);
      if (!field || !isCompositeType(type)) return { objects: 0, calls: 0 };
      const argument = sizeArgument(field, node);
      if (argument?.value.kind === Kind.VARIABLE) sizes.add(argument.value.name.value);
      const size = sizeOf(argument?.value, variables);
      const hasPages = field.args.some(({ name }) => name === 'first');
      const inner = ofSelections(
        node.selectionSet,
        type,
        hasPages ? Math.min(Math.max(size ?? DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE) : 0,
      );
      const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
      // A list in a connection, its `nodes` or `edges`, has the size of the page.
      const length = isList ? page || (size ?? ASSUMED_LENGTH) : 1;
      const calls = field.extensions.callsProvider === true ? 1 : 0;
      const work = Number(field.extensions.workInObjects ?? 0);
      return { objects: work + length * (1 + inner.objects), calls: calls + inner.calls };
    }

    function ofSelections({ selections }: SelectionSetNode, parent: GraphQLCompositeType, page: number) {
      let objects = 0;
      let calls = 0;
      for (const selection of selections) {
        let inner: { objects: number; calls: number };
        if (selection.kind === Kind.FIELD) inner = ofField(selection, parent, page);
        else if (selection.kind === Kind.FRAGMENT_SPREAD) inner = ofFragment(selection.name.value, page);
        else {
          const type = selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : parent;
          inner = isCompositeType(type)
            ? ofSelections(selection.selectionSet, type, page)
            : { objects: 0, calls: 0 };
        }
        objects += inner.objects;
        calls += inner.calls;
      }
      return { objects, calls };
    }

    return root ? ofSelections(operation.selectionSet, root, 0) : { objects: 0, calls: 0 };
  }

  const first = compute({});
  const constant = Math.max(first.objects, 1);
  if (sizes.size === 0) return { objects: () => constant, providerCalls: first.calls };
  const names = [...sizes];
  // The default of a variable is inserted before the cost is asked for.
  let lastKey: string | null = null;
  let last = 0;
  return {
    objects(variables) {
      const key = names.map((name) => sizeOfVariable(variables[name]) ?? '').join();
      if (key !== lastKey) {
        last = Math.max(compute(variables).objects, 1);
        lastKey = key;
      }
      return last;
    },
    providerCalls: first.calls,
  };
}
