import { type Expression, type SqlBool, sql } from 'kysely';
import { assets } from '../../domain/asset/asset.ts';
import { type SessionStatus, sessionStatuses } from '../../domain/session/status.ts';
import type { Branches, List } from '../pages.ts';
import type { Row } from '../schema.ts';

export type SessionQuery = {
  readonly customerId?: string | null;
  readonly status?: readonly SessionStatus[] | null;
  readonly provider?: readonly string[] | null;
  readonly currency?: string | null;
  readonly network?: string | null;
  readonly createdAfter?: Date | null;
  readonly createdBefore?: Date | null;
};

/** Most branches of one list. Beyond that, the conditions are checked row by row. */
const MOST_BRANCHES = 2_000;

/** The assets that a filter by currency or network, or both, can match. */
function assetsOf({ currency, network }: SessionQuery): Array<{ currency: string; network: string }> {
  if (currency && network) return [{ currency, network }];
  return [...assets.values()]
    .filter((asset) => !(currency && asset.currency !== currency) && !(network && asset.network !== network))
    .map((asset) => ({ currency: asset.currency, network: asset.network }));
}

/**
 * The combinations of values that a filter matches. For each there is an index in the order of the list: by status, by
 * provider and status, by asset and status, and by all three. A customer has few sessions, and an index of their own.
 */
function branchesOf(query: SessionQuery): Branches | undefined {
  const { customerId, status, provider, currency, network } = query;
  const byAsset = Boolean(currency || network);
  if (customerId || !(status || provider || byAsset)) return undefined;
  let rows: Array<Record<string, string>> = [...new Set(status ?? sessionStatuses)].map((one) => ({
    status: one,
  }));
  if (provider) {
    rows = [...new Set(provider)].flatMap((one) => rows.map((row) => ({ ...row, provider_id: one })));
  }
  if (byAsset) rows = assetsOf(query).flatMap((asset) => rows.map((row) => ({ ...row, ...asset })));
  return rows.length > MOST_BRANCHES ? undefined : rows;
}

/** The list of a project's sessions that match all conditions. `ofCustomers`: it is read for each of some customers. */
export function sessionList<Value>(
  query: SessionQuery,
  projectId: string,
  toValue: (row: Row<'onramp_session'>) => Value,
  { ofCustomers = false } = {},
): List<Row<'onramp_session'>, Value> {
  const where: Expression<SqlBool>[] = [sql`project_id = ${projectId}`];
  if (query.createdAfter) where.push(sql`created_at > ${query.createdAfter}`);
  if (query.createdBefore) where.push(sql`created_at < ${query.createdBefore}`);
  const list = { select: sql`select * from onramp_session`, table: 'onramp_session', toValue };
  const branches = ofCustomers ? undefined : branchesOf(query);
  if (branches) return { ...list, where, branches };
  if (query.customerId) where.push(sql`customer_id = ${query.customerId}`);
  if (query.status) where.push(sql`status = any(${[...query.status]}::text[])`);
  if (query.provider) where.push(sql`provider_id = any(${[...query.provider]}::text[])`);
  if (query.currency) where.push(sql`currency = ${query.currency}`);
  if (query.network) where.push(sql`network = ${query.network}`);
  return { ...list, where };
}
