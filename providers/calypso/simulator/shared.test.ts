import type { KeyValueStore } from 'onramp-gateway/provider';
import { createMemoryStore, createMutex } from 'onramp-gateway/provider/simulator';
import { serveSimulator } from 'onramp-gateway/provider/testing';
import { afterEach, expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, purchase, WALLET } from '../testing.ts';

// The simulator beside others: other processes on one store, and other vendors on one chain.

const open: Array<{ close(): Promise<void> }> = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const SEARCH = { customer: { searchFilter: 'externalIdFilter' } };

async function serve(store: KeyValueStore = createMemoryStore()) {
  const served = await serveSimulator(calypso, { store, options: SEARCH });
  open.push(served);
  const { addresses, deposits, sessions } = served.operations;
  if (!addresses || !deposits?.list || !served.receive) throw new Error('operations are missing');
  const control = async (path: string, body: unknown = {}) => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const answer = await served.simulatorFetch(`/__control/${path}`, init);
    expect(answer.status).toBe(200);
  };
  return { ...served, addresses, list: deposits.list, sessions, receive: served.receive, control };
}

async function addressAt(
  { addresses }: Awaited<ReturnType<typeof serve>>,
  currency: string,
  network: string,
) {
  const person = { customerId: 'cus_1', externalId: 'player', email: null };
  const { reference } = await addresses.createCustomer(person, call());
  const asset = { currency, network };
  const { address } = await addresses.issue({ customerReference: reference, asset }, call());
  return { reference, address };
}

test('two processes on one store number their events without a repetition and lose none', async () => {
  const lock = createMutex();
  const store: KeyValueStore = { ...createMemoryStore(), exclusive: (_name, work) => lock(work) };
  const [one, other] = [await serve(store), await serve(store)];
  await one.control('settings', { memPool: 'ALWAYS' });
  const { reference, address } = await addressAt(one, 'USDT', 'tron');
  const amounts = Array.from({ length: 20 }, (_, n) => String(n + 1));
  await Promise.all(
    amounts.map((amount, n) =>
      (n % 2 ? one : other).control('deposits', { address, currency: 'USDT_TRX', amount }),
    ),
  );
  await one.control('settle');
  await other.control('settle');
  const listed = await other.list(reference, call());
  expect(listed.map(({ amount }) => Number(amount)).sort((a, b) => a - b)).toEqual(amounts.map(Number));
  expect(new Set(listed.map(({ status }) => status))).toEqual(new Set(['SETTLED']));
  const events = [...one.webhooks, ...other.webhooks].map(({ body }) => JSON.parse(String(body)));
  const found = events.filter(({ eventType }) => eventType === 'CUSTOMER_PURSE_MEM_POOL_FOUND');
  expect(found).toHaveLength(20);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(await store.list('webhook-queue/')).toEqual([]);
});

test.each([0, 1])('a customer is found by its id, with pages counted from %i', async (firstPage) => {
  const store = createMemoryStore();
  const [one, other] = [await serve(store), await serve(store)];
  await one.control('settings', { firstPage });
  const find = (customerId: string) => other.addresses.findCustomer?.({ customerId, externalId: '' }, call());
  expect(await find('cus_1')).toBe('absent');
  const { reference } = await addressAt(one, 'USDT', 'tron');
  expect(await find('cus_1')).toEqual({ reference });
  expect(await find('cus_2')).toBe('absent');
});

/** The store of a process that is killed after some writes: later ones are lost. */
function killedAfter(writes: number, store: KeyValueStore): KeyValueStore & { readonly killed: boolean } {
  let left = writes;
  const write = async (work: () => Promise<void>) => {
    left -= 1;
    if (left < 0) throw new Error('killed');
    await work();
  };
  return {
    ...store,
    set: (key, value) => write(() => store.set(key, value)),
    delete: (key) => write(() => store.delete(key)),
    get killed() {
      return left < 0;
    },
  };
}

test('an order that is paid is reported and delivered, whenever the process is killed', async () => {
  for (let writes = 0, killed = true; killed; writes += 1) {
    const store = createMemoryStore();
    const first = await serve(store);
    const prepared = await first.sessions.prepare(purchase(), call());
    const reference = (await first.sessions.create(prepared, null, call())).reference ?? '';
    await first.control('settle');
    const dying = killedAfter(writes, store);
    const second = await serve(dying);
    const pay = (served: typeof first) => served.simulatorFetch(`/pay/${reference}/pay`, { method: 'POST' });
    await pay(second).catch(() => undefined);
    killed = dying.killed;
    const third = await serve(store);
    // The customer looks at the page again, and pays if it still offers that.
    expect((await pay(third)).status).toBe(303);
    await third.control('settle');
    const which = `killed after ${writes} writes`;
    expect((await third.sessions.get(reference, call())).status, which).toBe('COMPLETED');
    const sent = [...second.webhooks, ...third.webhooks].map(
      ({ body }) => JSON.parse(String(body)).eventType,
    );
    expect(sent, which).toContain('FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED');
    for (const one of open.splice(0)) await one.close();
  }
});

test('every order that exists is reported, whenever the process is killed while it is created', async () => {
  for (let writes = 0, killed = true; killed; writes += 1) {
    const store = createMemoryStore();
    const first = await serve(store);
    const prepared = await first.sessions.prepare(purchase(), call());
    const dying = killedAfter(writes, store);
    const second = await serve(dying);
    await second.sessions.create(prepared, null, call()).catch(() => undefined);
    killed = dying.killed;
    const third = await serve(store);
    await third.control('settle');
    const sent = [...second.webhooks, ...third.webhooks].map(({ body }) => JSON.parse(String(body)));
    const orders = (await store.list('orders/')).map(({ value }) => value as { id: string; state: string });
    if (!killed) expect(orders).toMatchObject([{ state: 'IN_PROGRESS' }]);
    for (const { id, state } of orders) {
      const reported = sent.filter(({ data }) => data.orderId === id).map(({ eventType }) => eventType);
      const expected = state === 'CREATED' ? [] : ['FIAT_DEPOSIT_ORDER_CONFIRM'];
      const which = `killed after ${writes} writes`;
      expect(reported, which).toEqual(expect.arrayContaining(['FIAT_DEPOSIT_ORDER_CREATED', ...expected]));
    }
    for (const one of open.splice(0)) await one.close();
  }
});

test('crypto arrives on every network that Calypso watches, and on no other', async () => {
  const served = await serve();
  const { receive, list } = served;
  const { reference, address } = await addressAt(served, 'USDC', 'ethereum');
  const send = (currency: string, network: string, to = address) =>
    receive({
      asset: { currency, network },
      address: to,
      memo: null,
      amount: '5',
      transactionHash: `0x${currency}${network}`,
    });
  await send('USDC', 'ethereum', address.toLowerCase());
  await send('POL', 'polygon');
  await send('USDC', 'base');
  await send('USDT', 'tron');
  await send('ETH', 'ethereum', '0x52908400098527886E0F7030069857D2E4169EE7');
  const hashes = (await list(reference, call())).map(({ transactionHash }) => transactionHash);
  expect(hashes.sort()).toEqual(['0xPOLpolygon', '0xUSDCethereum']);
});

test('crypto for an expired address does not arrive', async () => {
  const served = await serve();
  const { reference, address } = await addressAt(served, 'USDT', 'tron');
  await served.control(`purses/${address}`, { status: 'ARCHIVED' });
  const asset = { currency: 'USDT', network: 'tron' };
  await served.receive({ asset, address, memo: null, amount: '5', transactionHash: '0x1' });
  expect(await served.list(reference, call())).toEqual([]);
});

test('an order to an address of somebody else sends its crypto there', async () => {
  const { sessions, control, transfers } = await serve();
  const { reference } = await sessions.create(await sessions.prepare(purchase(), call()), null, call());
  await control(`orders/${reference}`, { state: 'PAID' });
  await control('settle');
  const { transactionHash } = (await sessions.get(reference ?? '', call())).delivery ?? {};
  expect(transfers).toEqual([
    {
      asset: { currency: 'USDT', network: 'tron' },
      address: WALLET,
      memo: null,
      amount: '106.773725',
      transactionHash,
    },
  ]);
});
