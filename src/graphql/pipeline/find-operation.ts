import type { GraphQLError } from 'graphql';
import { documentError, requestError } from '../errors.ts';
import { after, type MaybePromise } from '../operations/maybe-promise.ts';
import type { Operation, Operations, Refusal } from '../operations/operations.ts';
import type { Params } from './params.ts';

export type TrustedDocuments = {
  /** `off`: texts only. `prefer`: texts and documents. `only`: documents only. */
  readonly mode: 'off' | 'prefer' | 'only';
  /** The text of a document; null if there is none. */
  find(id: string): MaybePromise<string | null>;
};

/** The id of a trusted document: `documentId`, or the hash that Apollo's clients send. */
function documentIdOf({ documentId, extensions }: Params): string | null {
  if (documentId) return documentId;
  const persisted = extensions?.persistedQuery as { sha256Hash?: unknown } | null | undefined;
  return typeof persisted?.sha256Hash === 'string' ? persisted.sha256Hash : null;
}

/** Finds the operation of a request, by its text or by the id of a trusted document. */
export function createOperationFinder(deps: {
  operations: Operations;
  trusted: TrustedDocuments;
  refuse: (error: GraphQLError) => Refusal;
}): (params: Params) => MaybePromise<Operation | Refusal> {
  const { operations, trusted, refuse } = deps;

  function findText({ query, operationName }: Params): Operation | Refusal {
    if (query == null) return refuse(requestError('Must provide query string.', { status: 400 }));
    if (trusted.mode === 'only') return refuse(documentError('DOCUMENT_REQUIRED'));
    return operations.find(query, operationName);
  }

  return (params) => {
    const id = documentIdOf(params);
    if (id === null) return findText(params);
    return after(trusted.mode === 'off' ? null : trusted.find(id), (text) => {
      if (text !== null) return operations.find(text, params.operationName);
      // A client that also sends the text goes on without the document.
      const withText = params.query != null && trusted.mode !== 'only';
      return withText ? findText(params) : refuse(documentError('DOCUMENT_NOT_FOUND'));
    });
  };
}
