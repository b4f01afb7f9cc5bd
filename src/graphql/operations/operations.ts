import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  validate,
} from 'graphql';
import type { Demand } from '../../rate-limits/index.ts';
import { demandOf, introspects } from '../admission/demand.ts';
import { asRequestError, type ErrorMapper, requestError, tooCostly } from '../errors.ts';
import { createBoundedMap } from './bounded-map.ts';
import { createExecutors, type Executor } from './compiled.ts';
import { prepareCost } from './cost.ts';
import { parseDocument, rulesOf, withoutComments } from './document-text.ts';
import type { Limits } from './limits.ts';
import { type Needs, prepareNeeds } from './needs.ts';
import { findExcess, measureShape } from './shape.ts';
import { prepareVariables, type VariableCheck } from './variables.ts';

/** An operation that is known before it runs: valid, with its cost, its kind, who may run it, and its compiled form. */
export type Operation = {
  readonly text: string;
  readonly document: DocumentNode;
  readonly kind: OperationTypeNode;
  readonly checkVariables: VariableCheck;
  readonly cost: (variables: Readonly<Record<string, unknown>>) => number;
  /** Which callers may run it. */
  readonly needs: Needs;
  /** What it takes of the rate limits. */
  readonly demand: Demand;
  readonly introspects: boolean;
  readonly execute: Executor;
};

/** Why there is no operation. */
export type Refusal = { readonly errors: readonly GraphQLError[] };

export const isRefusal = (found: Operation | Refusal): found is Refusal => 'errors' in found;

export type Operations = {
  /** The operation of a text; `name` chooses one of several. */
  find(text: string, name?: string | null): Operation | Refusal;
  /** Whether a text is kept, so that it need not be parsed and checked. */
  isKept(text: string): boolean;
  /** Documents that are kept, and about how many bytes they take. */
  readonly size: number;
  readonly bytes: number;
};

const MOST_DOCUMENTS = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** A parsed and compiled document takes about this many bytes for each character of its text. */
const BYTES_PER_CHARACTER = 150;
/** Texts that were sent once so far. */
const MOST_SENT_ONCE = 10_000;
const MOST_BYTES_SENT_ONCE = 4 * 1024 * 1024;
const BYTES_PER_CHARACTER_SENT_ONCE = 2;
/** The errors of a refused text; they refer to its document. */
const BYTES_OF_ERRORS = 4_096;
const MAX_ERRORS = 10;

/** A valid document. Each of its operations is prepared when it is first asked for: a document may have many. */
type Prepared = { readonly of: (name: string | null) => Operation | Refusal };

/**
 * Turns texts into operations, and keeps those of texts that are sent again in a map bounded by count and bytes: the texts are
 * the clients'. A text that is sent for the first time is only remembered: texts that never come again push out no others, and
 * what was made of them is garbage at once, which is cheap. What is wrong with a text is kept as well.
 */
export function createOperations(given: {
  schema: GraphQLSchema;
  limits: Limits;
  mapError: ErrorMapper;
}): Operations {
  const { schema, limits, mapError } = given;
  const prepared = createBoundedMap<Prepared | Refusal>({ entries: MOST_DOCUMENTS, bytes: MOST_BYTES });
  const sentOnce = createBoundedMap<true>({ entries: MOST_SENT_ONCE, bytes: MOST_BYTES_SENT_ONCE });
  const executorOf = createExecutors(schema);
  const refuse = (...errors: GraphQLError[]): Refusal => ({ errors: errors.map(mapError) });
  const unknownName = refuse(
    requestError('There is no such operation: send one, or name one of several in operationName.', {
      status: 400,
    }),
  );

  /** Limits that need no valid document come first: they bound what validation takes. */
  function prepare(text: string): Prepared | Refusal {
    let document: DocumentNode;
    try {
      document = parseDocument(text);
    } catch (error) {
      return refuse(asRequestError(error as GraphQLError));
    }
    const nodes = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    for (const node of nodes as OperationDefinitionNode[]) {
      const excess = findExcess(measureShape(document, node), limits);
      if (excess) return refuse(tooCostly(excess.what, excess.cost, excess.limit));
    }
    const errors = validate(schema, document, rulesOf(text), { maxErrors: MAX_ERRORS });
    if (errors.length > 0) return refuse(...errors.slice(0, MAX_ERRORS).map(asRequestError));

    const byName = new Map(
      (nodes as OperationDefinitionNode[]).map((node) => [node.name?.value ?? '', node]),
    );
    const [only] = byName.size === 1 ? byName.values() : [];
    const known = new Map<OperationDefinitionNode, Operation | Refusal>();
    return {
      of(name) {
        const node = name === null ? only : byName.get(name || ' ');
        if (!node) return unknownName;
        const found = known.get(node) ?? prepareOperation(text, document, node);
        known.set(node, found);
        return found;
      },
    };
  }

  function prepareOperation(
    text: string,
    document: DocumentNode,
    node: OperationDefinitionNode,
  ): Operation | Refusal {
    const { objects, providerCalls } = prepareCost(schema, document, node);
    if (providerCalls > limits.providerCalls) {
      return refuse(tooCostly('fields that call a provider', providerCalls, limits.providerCalls));
    }
    return {
      text,
      document,
      kind: node.operation,
      checkVariables: prepareVariables(schema, document, node),
      cost: objects,
      needs: prepareNeeds(schema, document, node),
      execute: executorOf(document, node),
      demand: demandOf(schema, document, node),
      introspects: introspects(document, node),
    };
  }

  /** The prepared document of a text, kept from its second time on; one that is too long is not kept. */
  function preparedOf(text: string): Prepared | Refusal {
    const known = prepared.get(text);
    if (known) return known;
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.documentBytes) {
      const shorter = withoutComments(text);
      if (shorter !== text) return preparedOf(shorter);
      const message = `The document has ${bytes} bytes; ${limits.documentBytes} are allowed, comments not counted.`;
      return refuse(requestError(message));
    }
    const made = prepare(text);
    if (sentOnce.get(text)) {
      sentOnce.delete(text);
      const errors = 'errors' in made ? BYTES_OF_ERRORS : 0;
      prepared.set(text, made, text.length * BYTES_PER_CHARACTER + errors);
    } else sentOnce.set(text, true, text.length * BYTES_PER_CHARACTER_SENT_ONCE);
    return made;
  }

  return {
    find(text, name) {
      const found = preparedOf(text);
      return 'errors' in found ? found : found.of(name ?? null);
    },
    isKept: (text) => prepared.get(text) !== undefined,
    get size() {
      return prepared.size;
    },
    get bytes() {
      return prepared.bytes;
    },
  };
}
