import { type Expression, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Page, PageRequest } from '../domain/page.ts';
import { groupInOrder } from './rows.ts';
import type { Schema } from './schema.ts';

/**
 * Combinations of column values, one of which a row must have. Each is read from an index in the order of the list, and as
 * many rows as the page holds at most. All have the same columns.
 */
export type Branches = ReadonlyArray<Readonly<Record<string, string>>>;

/** Rows of one table to page through, newest first. */
export type List<Row, Value> = {
  /** `select … from …` without its `where`. The columns include `created_at` and `id`. */
  readonly select: RawBuilder<unknown>;
  /** The table, or the alias that `select` gives it. */
  readonly table: string;
  readonly where: readonly Expression<SqlBool>[];
  /** Only for a `select` of a whole table without an alias. */
  readonly branches?: Branches;
  readonly toValue: (row: Row) => Value;
};

/** Reads one row more than the page holds: it shows whether there is a next page. */
function pageQuery<Row, Value>(list: List<Row, Value>, request: PageRequest): RawBuilder<Row> {
  const { branches } = list;
  return branches ? branchedQuery(list, branches, request) : simpleQuery(list, request);
}

/**
 * One page of the rows of all branches: a page of ids of each branch, of those the first, then their rows. An index
 * cannot give several values of its first columns in one order, so without branches the page would be a sort of all rows.
 */
function branchedQuery<Row, Value>(
  list: List<Row, Value>,
  branches: Branches,
  request: PageRequest,
): RawBuilder<Row> {
  const table = sql.ref(list.table);
  const columns = Object.keys(branches[0] ?? {});
  if (columns.length === 0) return sql<Row>`${list.select} where false`;
  const arrays = columns.map((column) => sql`${branches.map((branch) => branch[column])}::text[]`);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const matches = columns.map(
    (column) => sql<boolean>`${sql.ref(`${list.table}.${column}`)} = ${sql.ref(`branch.${column}`)}`,
  );
  const ids = {
    select: sql`select ${table}.created_at, ${table}.id from ${table}`,
    table: list.table,
    where: [...list.where, ...matches],
  };
  return sql<Row>`
    ${list.select} where id = any(array(
      select found.id from unnest(${sql.join(arrays)}) as branch(${names})
      cross join lateral (${simpleQuery(ids, request)}) found
      order by found.created_at desc, found.id desc limit ${request.first + 1}
    )) order by created_at desc, id desc`;
}

function simpleQuery<Row>(
  list: Pick<List<Row, unknown>, 'select' | 'table' | 'where'>,
  { first, after }: PageRequest,
): RawBuilder<Row> {
  const createdAt = sql.ref(`${list.table}.created_at`);
  const id = sql.ref(`${list.table}.id`);
  const position = after ? [sql<boolean>`(${createdAt}, ${id}) < (${after.createdAt}, ${after.id})`] : [];
  return sql<Row>`
    ${list.select} where ${sql.join([...list.where, ...position], sql` and `)}
    order by ${createdAt} desc, ${id} desc limit ${first + 1}`;
}

function pageOf<Row, Value>(rows: readonly Row[], list: List<Row, Value>, first: number): Page<Value> {
  return { rows: rows.slice(0, first).map(list.toValue), hasNextPage: rows.length > first };
}

/**
 * Reads one page by keyset: it costs the same however far back it is.
 *
 * @example
 * page(db, { select: sql`select * from customer`, table: 'customer', where, toValue: customerOf }, request)
 */
export async function page<Row, Value>(
  db: Kysely<Schema>,
  list: List<Row, Value>,
  request: PageRequest,
): Promise<Page<Value>> {
  const { rows } = await pageQuery(list, request).execute(db);
  return pageOf(rows, list, request.first);
}

/** A page for each id, in the order of the ids, with the rows that have the id in `column`. One statement. */
export async function pageOfEach<Row, Value>(
  db: Kysely<Schema>,
  list: List<Row, Value>,
  request: PageRequest,
  column: keyof Row & string,
  ids: readonly string[],
): Promise<Array<Page<Value>>> {
  const belongs = sql<boolean>`${sql.ref(`${list.table}.${column}`)} = wanted.id`;
  const { rows } = await sql<Row>`
    select listed.* from unnest(${[...new Set(ids)]}::text[]) as wanted(id)
    cross join lateral (${pageQuery({ ...list, where: [belongs, ...list.where] }, request)}) listed
    order by listed.created_at desc, listed.id desc`.execute(db);
  const groups = groupInOrder(ids, rows, (row) => row[column] as string | null);
  return groups.map((group) => pageOf(group, list, request.first));
}
