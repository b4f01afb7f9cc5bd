import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import type { Demand } from '../../rate-limits/index.ts';
import { fragmentsOf } from '../operations/shape.ts';

/** One read: what an operation takes that changes nothing, or that cannot run. */
export const ONE_READ: Demand = { reads: 1, writes: 0, sessions: 0, texts: 0 };

/** Characters of a document that are counted as one, and as most. */
const CHARACTERS_A_TEXT = 1_000;
const MOST_CHARACTERS = 16_000;

/** What a text that is not kept takes beside its operation: it has to be parsed and checked. A long one counts as several. */
export function demandOfText({ length }: string): Demand {
  const texts = 1 + Math.floor(Math.min(length, MOST_CHARACTERS) / CHARACTERS_A_TEXT);
  return { reads: 0, writes: 0, sessions: 0, texts };
}

/** Objects of an answer, and bytes of a request, that are about as much work as one look-up. */
const OBJECTS_A_READ = 50;
const BYTES_A_READ = 16_384;

/** The demand of an operation whose answer can hold so many objects: one more read for each 50. */
export function withObjects(demand: Demand, objects: number): Demand {
  if (objects <= OBJECTS_A_READ) return demand;
  return { ...demand, reads: demand.reads + Math.floor(objects / OBJECTS_A_READ) };
}

/** What a body takes before it is read: one read for each 16 kB. Null if it is small. */
export function demandOfBody(bytes: number): Demand | null {
  return bytes < BYTES_A_READ ? null : { ...ONE_READ, reads: Math.floor(bytes / BYTES_A_READ) };
}

/** The fields of an operation itself, with fragments expanded, each name of the answer once. */
function rootFields(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const fragments = fragmentsOf(document);
  const found = new Map<string, FieldNode>();
  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) found.set((selection.alias ?? selection.name).value, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet);
      }
    }
  }
  collect(operation.selectionSet);
  return [...found.values()];
}

/** What a valid operation takes of the rate limits. Each field of a mutation is one write, or one session creation. */
export function demandOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Demand {
  if (operation.operation !== OperationTypeNode.MUTATION) return ONE_READ;
  const known = schema.getMutationType()?.getFields() ?? {};
  const fields = rootFields(document, operation);
  const sessions = fields.filter(({ name }) => known[name.value]?.extensions.createsSession === true).length;
  return { reads: 0, writes: fields.length - sessions, sessions, texts: 0 };
}

/** Whether a valid operation asks for the schema. */
export function introspects(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  return rootFields(document, operation).some(({ name }) => /^__(schema|type)$/.test(name.value));
}
