import { serveSimulator } from 'onramp-gateway/provider/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, purchase } from '../testing.ts';
import { keys } from './merchant.ts';
import { retryDelays } from './webhooks/events.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const tether = { currency: 'USDT', network: 'tron' };

/** The simulator with a clock that the test sets, and a webhook receiver that answers `status`. */
async function world() {
  const now = new Date('2026-01-01T00:00:00Z');
  const receiver = { status: 200 };
  const served = await serveSimulator(calypso, { clock: () => now, deliver: async () => receiver.status });
  const control = (path: string, body: unknown = {}) =>
    served.simulatorFetch(`/__control/${path}`, { method: 'POST', body: JSON.stringify(body) });
  let seen = 0;
  const { addresses, deposits, sessions, webhook } = served.operations;
  if (!addresses?.blockCustomer || !deposits?.list || !webhook) throw new Error('operations are missing');
  const { blockCustomer } = addresses;
  const { list } = deposits;
  return {
    ...served,
    receiver,
    control,
    sessions,
    blockCustomer,
    list,
    pass: (milliseconds: number) => void now.setTime(now.getTime() + milliseconds),
    async customer() {
      const person = { customerId: 'cus_1', externalId: 'player', email: null };
      const { reference: customerReference } = await addresses.createCustomer(person, call());
      const issued = await addresses.issue({ customerReference, asset: tether }, call());
      return { customerReference, ...issued };
    },
    arrive: (address: string, amount = '5') => control('deposits', { address, currency: 'USDT_TRX', amount }),
    /** Runs everything that is due, and returns the events sent. */
    async settle() {
      await control('settle');
      const fresh = served.webhooks.slice(seen);
      seen = served.webhooks.length;
      return fresh.map(({ body }) => JSON.parse(Buffer.from(body).toString('utf8')));
    },
  };
}

let calypsos: Awaited<ReturnType<typeof world>>;
beforeEach(async () => {
  calypsos = await world();
});
afterEach(() => calypsos.close());

const typesOf = (events: Array<{ eventType: string }>) => events.map(({ eventType }) => eventType);

test('a purse expires after 30 days without a deposit, and 365 days after the last deposit', async () => {
  const { customer, arrive, pass, settle } = calypsos;
  const unused = await customer();
  const used = await customer();
  pass(29 * DAY);
  await arrive(used.address);
  await settle();
  pass(2 * DAY);
  const ended = await settle();
  expect(ended.map(({ eventType, data }) => [eventType, data.address])).toEqual([
    ['CUSTOMER_PURSE_EXPIRED', unused.address],
  ]);
  expect((await arrive(unused.address)).status).toBe(409);
  pass(362 * DAY);
  expect(await settle()).toEqual([]);
  pass(2 * DAY);
  expect(typesOf(await settle())).toEqual(['CUSTOMER_PURSE_EXPIRED']);
});

test('a deposit after the end of a purse is refused and expires the purse', async () => {
  const { customer, arrive, pass, settle } = calypsos;
  const { address } = await customer();
  pass(30 * DAY);
  expect((await arrive(address)).status).toBe(409);
  expect(typesOf(await settle())).toEqual(['CUSTOMER_PURSE_EXPIRED']);
});

test.each([
  ['ALWAYS', true],
  ['NEVER', false],
])('with memPool %s, deposits are announced: %s', async (memPool, announced) => {
  const { customer, arrive, control, settle } = calypsos;
  await control('settings', { memPool });
  const { address } = await customer();
  for (const amount of ['1', '2', '3']) await arrive(address, amount);
  const types = typesOf(await settle());
  const count = (type: string) => types.filter((one) => one === type).length;
  expect(count('CUSTOMER_PURSE_MEM_POOL_FOUND')).toBe(announced ? 3 : 0);
  expect(count('CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE')).toBe(3);
});

test.each([0, 1])('each deposit is listed once, with pages counted from %i', async (firstPage) => {
  const { customer, arrive, control, pass, settle, list } = calypsos;
  await control('settings', { firstPage });
  const { customerReference, address } = await customer();
  const amounts = Array.from({ length: 60 }, (_, n) => String(n + 1));
  for (const amount of amounts) {
    pass(1000);
    await arrive(address, amount);
  }
  await settle();
  const listed = await list(customerReference, call());
  expect(listed.map(({ amount }) => amount)).toEqual(amounts.toReversed());
  expect(new Set(listed.map(({ status }) => status))).toEqual(new Set(['SETTLED']));
});

test('deposits of a blocked customer are reported with a flag', async () => {
  const { customer, arrive, settle, blockCustomer } = calypsos;
  const { customerReference: reference, address } = await customer();
  const flag = async () => {
    await arrive(address);
    return (await settle()).at(-1)?.data.customerBlocked;
  };
  for (const blocked of [true, true, false]) {
    await blockCustomer({ reference, blocked }, call());
    expect(await flag()).toBe(blocked);
  }
});

test('more than 100 errors in ten minutes block a subscription; unblocking sends the held webhooks', async () => {
  const { customer, arrive, control, pass, receiver, settle, operations, webhooks } = calypsos;
  await control('settings', { memPool: 'NEVER' });
  const blocked = async () => (await operations.subscriptions?.list(call()))?.[0]?.blocked;
  const { address } = await customer();
  receiver.status = 500;
  // Three events per deposit.
  for (let count = 0; count < 33; count++) await arrive(address);
  expect(await settle()).toHaveLength(99);
  expect(await blocked()).toBe(false);
  await arrive(address);
  // 101 errors, and the last event is held back.
  expect(await settle()).toHaveLength(2);
  expect(await blocked()).toBe(true);
  pass(MINUTE);
  expect(await settle()).toEqual([]);
  receiver.status = 200;
  await control(`subscriptions/${keys.channel.requestId}`, { blocked: false });
  await settle();
  // Every event arrived in the end, including retries during the block.
  const accepted = new Set(
    webhooks.slice(101).map(({ body }) => JSON.parse(Buffer.from(body).toString()).id),
  );
  expect(accepted.size).toBe(102);
  expect(await blocked()).toBe(false);
});

test('a success resets the error count', async () => {
  const { customer, arrive, control, pass, receiver, settle, operations } = calypsos;
  await control('settings', { memPool: 'NEVER' });
  const { address } = await customer();
  for (const _ of [1, 2]) {
    receiver.status = 500;
    for (let count = 0; count < 20; count++) await arrive(address);
    await settle();
    receiver.status = 200;
    pass(MINUTE);
    await settle();
  }
  expect((await operations.subscriptions?.list(call()))?.[0]?.blocked).toBe(false);
});

test('an event that is never accepted is sent twenty times over 3.8 days', async () => {
  const { customer, control, pass, receiver, settle } = calypsos;
  const { address } = await customer();
  receiver.status = 204;
  await control(`purses/${address}`, { status: 'ARCHIVED' });
  const sends = [(await settle()).length];
  for (const delay of retryDelays) {
    pass(delay * 1000);
    sends.push((await settle()).length);
  }
  pass(10 * DAY);
  expect(sends).toEqual(Array(20).fill(1));
  expect(await settle()).toEqual([]);
});

test('a widget key creates one order, and another only after the first one failed', async () => {
  const { customer, pass, sessions, simulatorFetch, settle } = calypsos;
  const { address } = await customer();
  const wallets = [{ network: 'tron', address, memo: null }];
  const request = purchase({ wallets, handoffs: ['IFRAME'], returnUrl: null });
  const { handoff } = await sessions.create(await sessions.prepare(request, call()), null, call());
  const page = (handoff as { url: string }).url;
  const { search, searchParams } = new URL(page);
  const order = async (fiatCurrency: string, fiatAmount: string) => {
    const body = new URLSearchParams(searchParams);
    const amount = searchParams.get('amount') ?? '';
    for (const [name, value] of Object.entries({ fiatCurrency, fiatAmount, cryptoAmount: amount })) {
      body.set(name, value);
    }
    return simulatorFetch('/onramp/order', { method: 'POST', body });
  };
  expect(await (await fetch(page)).text()).toContain('for 100 EUR');
  expect((await order('EUR', '1')).status).toBe(400);
  const first = await order('EUR', '100');
  const paying = first.headers.get('location') ?? '';
  expect((await order('EUR', '100')).headers.get('location')).toBe(paying);
  await simulatorFetch(`${new URL(paying).pathname}/fail`, { method: 'POST' });
  const second = (await order('EUR', '100')).headers.get('location');
  expect(second).not.toBe(paying);
  const sent = (await settle()).map(({ data }) => [data.externalId, typeof data.fiatAmount]);
  expect(new Set(sent.map(String))).toEqual(new Set(['ons_1,string']));
  pass(61 * MINUTE);
  expect((await simulatorFetch(`/onramp${search}`)).status).toBe(400);
  expect((await simulatorFetch('/onramp?account=0x0')).status).toBe(400);
});
