import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PageRequest } from '../domain/page.ts';
import { type SessionStatus, sessionStatuses } from '../domain/session/status.ts';
import { createDepositAddressStore } from './addresses/read.ts';
import { createCustomerStore } from './customers/customers.ts';
import { createDepositStore } from './deposits/read.ts';
import type { Schema } from './schema.ts';
import { readDeliveryTimes } from './sessions/delivery-times.ts';
import { createSessionReads, type SessionQuery } from './sessions/read.ts';
import { findPostgres, makeMigratedDatabase } from './testing.ts';
import { createWebhookDeliveries } from './webhooks/deliveries.ts';

// The plans of all lists of the API on a large database: none reads, discards or sorts many rows, whatever is asked for.

const SESSIONS = 300_000;
const OTHERS = 30_000;
/** Rows that a step may return: a page of each of the branches of the broadest filter. */
const MOST_ROWS = 20_000;
/** Rows that a filter may discard. */
const MOST_DISCARDED = 500;

type Plan = Readonly<Record<string, unknown>> & { readonly Plans?: readonly Plan[] };

/** What is wrong with a plan that was run. */
function faults(plan: Plan): string[] {
  const number = (name: string) => Number(plan[name] ?? 0) * Number(plan['Actual Loops'] ?? 0);
  const rows = number('Actual Rows');
  const discarded = number('Rows Removed by Filter');
  const type = String(plan['Node Type']);
  const step = `${type} ${plan['Index Name'] ?? plan['Relation Name'] ?? ''}`.trim();
  const own = [
    ...(type === 'Seq Scan' && rows + discarded > MOST_DISCARDED
      ? [`${step} reads ${rows + discarded}`]
      : []),
    ...(discarded > MOST_DISCARDED ? [`${step} discards ${discarded}`] : []),
    ...(rows > MOST_ROWS ? [`${step} returns ${rows}`] : []),
  ];
  return [...own, ...(plan.Plans ?? []).flatMap(faults)];
}

/** A database that explains each statement instead of running it, once `plans` is set. */
function openExplaining(url: string) {
  const state: { plans: Plan[] | null } = { plans: null };
  // Without the timeouts of the gateway: a busy machine may need long for 300,000 rows.
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const query = async (client: pg.PoolClient, text: string, values: readonly unknown[]) => {
    if (!state.plans) return client.query(text, [...values]);
    const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`, [...values]);
    state.plans.push(...rows.map((row) => row['QUERY PLAN'][0].Plan));
    return { command: 'SELECT', rowCount: 0, rows: [] };
  };
  const connect = async () => {
    const client = await pool.connect();
    return {
      query: (text: string, values: readonly unknown[]) => query(client, text, values),
      release: () => client.release(),
    };
  };
  const dialect = new PostgresDialect({
    pool: { connect, end: () => pool.end(), options: {} } as unknown as PostgresPool,
  });
  return { db: new Kysely<Schema>({ dialect }), state };
}

const raw = (text: string) => sql.raw(text);
const id = (prefix: string, number = 'n') => `'${prefix}_' || lpad(to_hex(${number}), 32, '0')`;
const AT = `now() - n * interval '1 minute'`;
const PROJECT = `case when n % 1000 = 0 then 'prj_small' else 'prj_big' end`;

/**
 * Nearly all rows are of one project. Combinations that never occur: a session that failed at calypso, one of DAI that is
 * COMPLETED, USDT on base. Only the oldest 50 sessions are of DAI, and only the oldest 10 deposits are in review.
 */
async function seed(db: Kysely<Schema>): Promise<void> {
  const run = (text: string) => raw(text).execute(db);
  // Without the triggers, which write an event of each change.
  await run(`set session_replication_role = replica`);
  await run(`insert into project (id, name) values ('prj_big', 'p'), ('prj_small', 'p')`);
  // Building an index at the end is several times faster than keeping it up to date.
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'onramp_session' and indexname not in (select conname from pg_constraint)`.execute(db);
  for (const { name } of indexes) await run(`drop index ${name}`);
  await run(`
    insert into customer (id, project_id, external_id, metadata, created_at)
    select ${id('cus')}, ${PROJECT}, n::text, '{}', ${AT} from generate_series(1, ${OTHERS}) n`);
  const isOld = `n > ${SESSIONS - 50}`;
  await run(`
    insert into onramp_session (id, project_id, idempotency_key, fingerprint, status, mode, requested, decision, metadata,
      customer_id, provider_id, currency, network, created_at)
    select ${id('ons')}, ${PROJECT}, n::text, '',
      case when ${isOld} or n % 20 = 0 and n % 3 > 0 then 'FAILED' when n % 50 = 1 then 'READY' else 'COMPLETED' end,
      'LIVE', '{}', '{}', '{}', ${id('cus', `1 + n % ${OTHERS}`)}, case when n % 3 = 0 then 'calypso' else 'stripe' end,
      case when ${isOld} then 'DAI' when n % 2 = 0 then 'USDC' else 'USDT' end,
      case when ${isOld} then 'ethereum' when n % 10 = 0 then 'base' else 'tron' end, ${AT}
    from generate_series(1, ${SESSIONS}) n`);
  for (const { definition } of indexes) await run(definition);
  await run(`
    insert into deposit_address (id, project_id, customer_id, currency, network, address, origin, provider_id, status, created_at)
    select ${id('dad')}, ${PROJECT}, ${id('cus')}, 'USDC', 'base', n::text, 'PROVIDER', 'calypso', 'ACTIVE', ${AT}
    from generate_series(1, ${OTHERS}) n`);
  await run(`
    insert into deposit (id, project_id, customer_id, provider_id, provider_reference, address, provider_currency, amount,
      status, created_at)
    select ${id('dep')}, ${PROJECT}, ${id('cus')}, 'calypso', n::text, n::text, 'USDC', 1,
      case when n > ${OTHERS - 10} then 'IN_REVIEW' else 'CONFIRMED' end, ${AT}
    from generate_series(1, ${OTHERS}) n`);
  await run(`insert into webhook_endpoint (id, project_id, url, events, sealed_secret)
    values ('whe_1', 'prj_big', 'https://a.example', '{}', ''), ('whe_2', 'prj_small', 'https://a.example', '{}', '')`);
  await run(`
    insert into outgoing_event (id, project_id, type, subject_id, data, created_at)
    select ${id('evt')}, 'prj_big', 'onramp_session.updated', 'ons', '{}', ${AT} from generate_series(1, ${OTHERS}) n`);
  await run(`
    insert into webhook_delivery (id, endpoint_id, event_id, status, created_at)
    select ${id('whd')}, 'whe_1', ${id('evt')}, 'DELIVERED', ${AT} from generate_series(1, ${OTHERS}) n`);
  await run('analyze');
}

/** Every combination of one value of each filter, or none. */
function combinations(): SessionQuery[] {
  const status: Array<readonly SessionStatus[] | undefined> = [
    undefined,
    ['FAILED'],
    ['READY', 'REFUNDED'],
    [...sessionStatuses],
  ];
  const provider = [undefined, ['calypso'], ['stripe', 'calypso', 'gone']];
  const currency = [undefined, 'USDT', 'DAI'];
  const network = [undefined, 'base', 'tron'];
  const queries: SessionQuery[] = [];
  for (const one of status) {
    for (const two of provider) {
      for (const three of currency) {
        for (const four of network) {
          queries.push({
            ...(one ? { status: one } : {}),
            ...(two ? { provider: two } : {}),
            ...(three ? { currency: three } : {}),
            ...(four ? { network: four } : {}),
          });
        }
      }
    }
  }
  return queries;
}

describe('lists on a large database', async () => {
  if (!(await findPostgres())) return;
  let { db, state } = {} as ReturnType<typeof openExplaining>;
  let customerIds: string[];

  beforeAll(async () => {
    const { url, drop } = await makeMigratedDatabase();
    ({ db, state } = openExplaining(url));
    await seed(db);
    const { rows } = await sql<{
      id: string;
    }>`select id from customer where project_id = 'prj_big' limit 20`.execute(db);
    customerIds = rows.map((row) => row.id);
    return async () => {
      await sql`truncate project cascade`.execute(db);
      await db.destroy();
      await drop();
    };
  }, 300_000);

  const newest: PageRequest = { first: 100, after: null };
  const further: PageRequest = {
    first: 20,
    after: { createdAt: new Date(Date.now() - 86_400_000 * 90), id: `ons_${'0'.repeat(32)}` },
  };

  async function faultsOf(read: (db: Kysely<Schema>) => Promise<unknown>): Promise<string[]> {
    const plans: Plan[] = [];
    state.plans = plans;
    await read(db).finally(() => {
      state.plans = null;
    });
    expect(plans.length).toBeGreaterThan(0);
    return plans.flatMap(faults);
  }

  test.each(combinations())('sessions by %j', async (query) => {
    const range = {
      createdAfter: new Date(Date.now() - 86_400_000 * 100),
      createdBefore: new Date(Date.now() - 86_400_000 * 95),
    };
    for (const project of ['prj_big', 'prj_small']) {
      for (const [more, page] of [
        [{}, newest],
        [{}, further],
        [range, newest],
      ] as const) {
        const found = await faultsOf((on) =>
          createSessionReads(on).list({ ...query, ...more }, page, project),
        );
        expect(found).toEqual([]);
      }
    }
  });

  test.each<[string, (db: Kysely<Schema>, page: PageRequest) => Promise<unknown>]>([
    [
      'sessions of a customer',
      (on, page) =>
        createSessionReads(on).list(
          { customerId: customerIds[0] ?? '', status: ['REFUNDED'], provider: ['calypso'] },
          page,
          'prj_big',
        ),
    ],
    [
      'sessions of customers',
      (on, page) =>
        createSessionReads(on).listByCustomers(customerIds, { status: ['FAILED'] }, page, 'prj_big'),
    ],
    ['customers', (on, page) => createCustomerStore(on).list(page, 'prj_big')],
    ['customers of a small project', (on, page) => createCustomerStore(on).list(page, 'prj_small')],
    ['deposits', (on, page) => createDepositStore(on).list({}, page, 'prj_big')],
    [
      'deposits by status',
      (on, page) => createDepositStore(on).list({ status: ['IN_REVIEW', 'DETECTED'] }, page, 'prj_big'),
    ],
    [
      'deposits of a customer',
      (on, page) =>
        createDepositStore(on).list(
          { customerId: customerIds[0] ?? '', status: ['IN_REVIEW'] },
          page,
          'prj_big',
        ),
    ],
    [
      'deposits of customers',
      (on, page) => createDepositStore(on).listByCustomers(customerIds, page, 'prj_big'),
    ],
    [
      'addresses of customers',
      (on, page) => createDepositAddressStore(on).listByCustomers(customerIds, page, 'prj_big', ['calypso']),
    ],
    [
      'deliveries of endpoints',
      (on, page) => createWebhookDeliveries(on).listByEndpoints(['whe_1', 'whe_2'], page, 'prj_big'),
    ],
  ])('%s', async (_, read) => {
    for (const page of [newest, further]) expect(await faultsOf((on) => read(on, page))).toEqual([]);
  });

  test('delivery times of completed purchases', async () => {
    expect(await faultsOf((on) => readDeliveryTimes(on, ['stripe', 'calypso', 'gone']))).toEqual([]);
  });
});

test('a plan that reads, discards or returns many rows is caught', () => {
  const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 'onramp_session', 'Actual Loops': 1 };
  const plan = {
    'Node Type': 'Limit',
    'Actual Rows': 10,
    'Actual Loops': 1,
    Plans: [
      { ...scan, 'Actual Rows': 300_000, 'Rows Removed by Filter': 0 },
      {
        'Node Type': 'Index Scan',
        'Index Name': 'onramp_session_page',
        'Actual Rows': 1,
        'Actual Loops': 2,
        'Rows Removed by Filter': 300,
      },
    ],
  };
  expect(faults(plan)).toEqual([
    'Seq Scan onramp_session reads 300000',
    'Seq Scan onramp_session returns 300000',
    'Index Scan onramp_session_page discards 600',
  ]);
});
