import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import type { Store } from '../index.ts';
import { eachStore } from '../testing.ts';
import { createSessionReads } from './read.ts';
import { createSessionWrites, type SessionWrites } from './write.ts';
import type { NewSession } from './write-statements.ts';

const projectId = 'prj_test';

function newSession(over: Partial<NewSession> = {}): NewSession {
  return {
    id: newId('onrampSession'),
    projectId,
    idempotencyKey: 'key',
    fingerprint: new Uint8Array([1, 2]),
    customerId: null,
    mode: 'SIMULATOR',
    requested: {
      asset: { currency: 'USDC', network: 'base' },
      allowedCurrencies: [],
      allowedNetworks: [],
      fiatCurrency: 'USD',
      fiatAmount: '50',
      cryptoAmount: null,
      paymentMethod: null,
      wallets: [{ network: 'base', address: '0x1', memo: null }],
      lockWalletAddress: true,
    },
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    walletAddress: '0x1',
    memo: null,
    depositAddressId: null,
    decision: { candidates: [], chosen: 'alpha' } as never,
    metadata: { tier: 'gold' },
    returnUrl: null,
    replacesSessionId: null,
    ...over,
  };
}

const attempt = { providerId: 'alpha', sealedPrepared: new Uint8Array([7]), hadPrefill: false };

function begun(session: Awaited<ReturnType<SessionWrites['begin']>>) {
  if (session === null || session === 'barred') throw new Error(`no session: ${session}`);
  return session;
}

eachStore('writes of sessions', (makeStore) => {
  async function open(store: Store) {
    await sql`insert into project (id, name) values (${projectId}, 'test')`.execute(store.db);
    return {
      reads: createSessionReads(store.db),
      writes: createSessionWrites(store.db, { creating: 5, other: 60 }),
    };
  }

  test('a new session is returned as it is read, and its key is taken once', async () => {
    const { reads, writes } = await open(await makeStore());
    const session = begun(await writes.begin(newSession(), attempt, null));
    expect(session).toEqual(await reads.byId(session.id));
    expect(session.createdAt).toBeInstanceOf(Date);
    expect(await writes.begin(newSession(), attempt, null)).toBeNull();
  });

  test('a purchase reads its rows and whether its key is taken at once, in its project only', async () => {
    const store = await makeStore();
    const { reads, writes } = await open(store);
    const [customerId, depositAddressId] = [newId('customer'), newId('depositAddress')];
    await sql`insert into customer (id, project_id, external_id, country, metadata)
      values (${customerId}, ${projectId}, 'c', 'DE', '{"tier":"gold"}')`.execute(store.db);
    await sql`insert into deposit_address (id, project_id, customer_id, currency, network, address, origin, status, expires_at)
      values (${depositAddressId}, ${projectId}, ${customerId}, 'USDC', 'base', '0x1', 'CUSTOMER', 'ACTIVE',
        now() - interval '1 second')`.execute(store.db);
    const names = { projectId, idempotencyKey: 'key', customerId: null, depositAddressId };
    const customer = {
      id: customerId,
      country: 'DE',
      subdivision: null,
      blocked: false,
      metadata: { tier: 'gold' },
    };
    // Without a named customer, that of the address; an address past its expiry has ended.
    expect(await reads.purchaseRows(names)).toMatchObject({
      keyTaken: false,
      customer,
      depositAddress: { id: depositAddressId, customerId, status: 'EXPIRED' },
    });
    await writes.begin(newSession(), attempt, null);
    expect(await reads.purchaseRows({ ...names, customerId, depositAddressId: null })).toMatchObject({
      keyTaken: true,
      customer,
      depositAddress: null,
    });
    const unknown = { ...names, customerId: newId('customer') };
    expect(await reads.purchaseRows(unknown)).toMatchObject({ customer: null });
    const nothing = { keyTaken: false, customer: null, depositAddress: null, knownAt: [] };
    expect(await reads.purchaseRows({ ...names, projectId: 'prj_other', customerId })).toEqual(nothing);
  });

  test('prepared statements keep working when a migration adds a column beside them', async () => {
    const store = await makeStore();
    const { reads, writes } = await open(store);
    const session = begun(await writes.begin(newSession(), attempt, null));
    const { id, revision } = session;
    const event = {
      source: 'API',
      from: 'CREATING',
      to: 'READY',
      applied: true,
      providerStatus: null,
      note: null,
    } as const;
    const update = (at: number) => writes.update({ id, revision: at, changes: { status: 'READY' }, event });
    // PostgreSQL keeps a plan from the sixth call on.
    for (let call = 0; call < 7; call++) {
      await reads.byId(id);
      await reads.byKey(projectId, 'key');
      await update(revision + call);
    }
    await sql`alter table onramp_session add column newer text`.execute(store.db);
    expect(await reads.byId(id)).toMatchObject({ id, revision: 8 });
    expect(await reads.byKey(projectId, 'key')).toMatchObject({ session: { id } });
    expect(await update(8)).toMatchObject({ revision: 9 });
    expect(await writes.begin(newSession({ idempotencyKey: 'other' }), attempt, null)).not.toBeNull();
    await sql`alter table onramp_session drop column newer`.execute(store.db);
    expect(await reads.byId(id)).toMatchObject({ id });
  });
});
