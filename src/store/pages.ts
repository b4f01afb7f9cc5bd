import type { SelectQueryBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Schema } from './schema.ts';

/**
 * One page of a query that selects `created_at` and `id`, newest first.
 *
 * @example
 * keysetPage(db.selectFrom('customer').selectAll().where('project_id', '=', projectId), page)
 */
export async function keysetPage<Table extends keyof Schema, Row extends { created_at: Date; id: string }>(
  query: SelectQueryBuilder<Schema, Table, Row>,
  request: PageRequest,
): Promise<Page<Row>> {
  const { first, after } = request;
  const rest = after
    ? query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id})`)
    : query;
  const rows = await rest
    .orderBy(sql`created_at`, 'desc')
    .orderBy(sql`id`, 'desc')
    .limit(first + 1)
    .execute();
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first };
}
