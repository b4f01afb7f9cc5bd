import type { ArgBuilder, ObjectRef } from '@pothos/core';
import { GraphQLError } from 'graphql';
import type { Page, PagePosition, PageRequest } from '../domain/page.ts';
import { builder, type Types } from './builder.ts';
import { isStorable } from './instant.ts';

type Listed = { readonly id: string; readonly createdAt: Date };
type PageArguments = { first?: number | null; after?: string | null };

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;

function encodeCursor(position: PagePosition): string {
  return Buffer.from(`${position.createdAt.toISOString()} ${position.id}`).toString('base64url');
}

function decodeCursor(cursor: string): PagePosition {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const createdAt = new Date(at);
  if (!/^[a-z]{3}_[0-9a-f]{32}$/.test(id) || !isStorable(createdAt)) {
    throw badRequest('after: is not a cursor of this list; take it from pageInfo.endCursor');
  }
  return { createdAt, id };
}

/** A malformed request: a top-level error, not a result. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

/** Reads `first` and `after`; refuses a page that is too large. */
export function pageRequest({ first, after }: PageArguments): PageRequest {
  const size = first ?? DEFAULT_PAGE;
  if (size < 1 || size > LARGEST_PAGE) throw badRequest(`first: must be 1 to ${LARGEST_PAGE}`);
  return { first: size, after: after ? decodeCursor(after) : null };
}

/** `first` and `after`, the same at every list. */
export function pageArguments(arg: ArgBuilder<Types>) {
  return {
    first: arg.int({
      description: `How many; ${DEFAULT_PAGE} where it is left out, at most ${LARGEST_PAGE}.`,
    }),
    after: arg.string({ description: 'The `endCursor` of the page before.' }),
  };
}

type Connection<Row> = { rows: readonly Row[]; hasNextPage: boolean; hasPreviousPage: boolean };

const PageInfo = builder.objectRef<Connection<Listed>>('PageInfo').implement({
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage'),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
    startCursor: t.string({
      nullable: true,
      resolve: ({ rows }) => (rows[0] ? encodeCursor(rows[0]) : null),
    }),
    endCursor: t.string({
      nullable: true,
      resolve: ({ rows }) => {
        const last = rows.at(-1);
        return last ? encodeCursor(last) : null;
      },
    }),
  }),
});

/** A page as a Relay connection. */
export function toConnection<Row>(page: Page<Row>, args: PageArguments): Connection<Row> {
  return { rows: page.rows, hasNextPage: page.hasNextPage, hasPreviousPage: Boolean(args.after) };
}

/** Makes `<Name>Connection` and `<Name>Edge`. */
export function connectionType<Row extends Listed>(name: string, node: ObjectRef<Types, Row>) {
  const Edge = builder.objectRef<Row>(`${name}Edge`).implement({
    fields: (t) => ({
      cursor: t.string({ resolve: encodeCursor }),
      node: t.field({ type: node, resolve: (row) => row as never }),
    }),
  });
  return builder.objectRef<Connection<Row>>(`${name}Connection`).implement({
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: ({ rows }) => [...rows] }),
      nodes: t.field({ type: [node], resolve: ({ rows }) => [...rows] }),
      pageInfo: t.field({ type: PageInfo, resolve: (connection) => connection }),
    }),
  });
}
