import type { ArgBuilder, ObjectRef } from '@pothos/core';
import type { Page, PagePosition, PageRequest } from '../domain/page.ts';
import { builder, type Types } from './builder.ts';
import { type Callers, EVERYONE } from './callers.ts';
import { badRequest } from './errors.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './page-sizes.ts';
import { isStorable } from './schema/scalars.ts';

type Listed = { readonly id: string; readonly createdAt: Date };
type PageArguments = { first?: number | null; after?: string | null };

function encodeCursor(position: PagePosition): string {
  return Buffer.from(`${position.createdAt.toISOString()} ${position.id}`).toString('base64url');
}

function decodeCursor(cursor: string): PagePosition {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const createdAt = new Date(at);
  if (!/^[a-z]{3}_[0-9a-f]{32}$/.test(id) || !isStorable(createdAt)) {
    throw badRequest('after: is not a cursor of this list; use pageInfo.endCursor of the previous page');
  }
  return { createdAt, id };
}

/** Reads `first` and `after`. Throws BAD_REQUEST if one is invalid. */
export function pageRequest({ first, after }: PageArguments): PageRequest {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) throw badRequest(`first: must be 1 to ${MAX_PAGE_SIZE}`);
  return { first: size, after: after ? decodeCursor(after) : null };
}

/** The pagination arguments of every list. */
export function pageArguments(arg: ArgBuilder<Types>) {
  return {
    first: arg.int({ description: `Number of items, 1 to ${MAX_PAGE_SIZE}. Default: ${DEFAULT_PAGE_SIZE}.` }),
    after: arg.string({
      description: 'Returns the items after this cursor: `pageInfo.endCursor` of the previous page.',
    }),
  };
}

type Connection<Row> = { rows: readonly Row[]; hasNextPage: boolean; hasPreviousPage: boolean };

const PageInfo = builder.objectRef<Connection<Listed>>('PageInfo').implement({
  callers: EVERYONE,
  description: 'Position of a page in its list, for pagination.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there are items after this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether the page was requested with `after`. Lists are paged forward only.',
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first item. Null if the page is empty.',
      resolve: ({ rows }) => (rows[0] ? encodeCursor(rows[0]) : null),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last item, for `after` of the next page. Null if the page is empty.',
      resolve: ({ rows }) => {
        const last = rows.at(-1);
        return last ? encodeCursor(last) : null;
      },
    }),
  }),
});

/** Converts a page of rows to a Relay connection. */
export function toConnection<Row>(page: Page<Row>, args: PageArguments): Connection<Row> {
  return { rows: page.rows, hasNextPage: page.hasNextPage, hasPreviousPage: Boolean(args.after) };
}

/** Defines `<Name>Connection` and `<Name>Edge`. */
export function connectionType<Row extends Listed>(
  name: string,
  node: ObjectRef<Types, Row>,
  callers: Callers,
) {
  const Edge = builder.objectRef<Row>(`${name}Edge`).implement({
    callers,
    description: `An item of a list of \`${name}\` objects.`,
    fields: (t) => ({
      cursor: t.string({ description: 'Cursor of the item, for `after`.', resolve: encodeCursor }),
      node: t.field({ type: node, description: 'The item.', resolve: (row) => row as never }),
    }),
  });
  return builder.objectRef<Connection<Row>>(`${name}Connection`).implement({
    callers,
    description: `A page of a list of \`${name}\` objects.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        description: 'The items of the page with their cursors.',
        resolve: ({ rows }) => [...rows],
      }),
      nodes: t.field({
        type: [node],
        description: 'The items of the page.',
        resolve: ({ rows }) => [...rows],
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Cursors and flags to request the next page.',
        resolve: (connection) => connection,
      }),
    }),
  });
}
