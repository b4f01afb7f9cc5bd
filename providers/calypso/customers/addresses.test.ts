import { expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, failure, json, NOW, scripted, testOptions } from '../testing.ts';

const customer = { customerId: 'cus_1', externalId: 'player@app.test', email: 'player@example.test' };

function connected(answers: Parameters<typeof scripted>[0], more: Record<string, unknown> = {}) {
  const vendor = scripted(answers);
  const { addresses } = calypso.connect(testOptions(more), vendor.context);
  if (!addresses) throw new Error('no addresses');
  return { addresses, payloads: () => vendor.sent.map((one) => JSON.parse(one.body ?? '').payload) };
}

test('Calypso gets the gateway’s customer id and no personal data', async () => {
  const { addresses, payloads } = connected([json({ id: 'c1', email: null })]);
  expect(await addresses.createCustomer(customer, call())).toEqual({ reference: 'c1' });
  expect(payloads()).toEqual([{ description: 'cus_1', externalId: 'cus_1' }]);
});

test('options control the e-mail address and the external id', async () => {
  const options = { customer: { sendExternalId: false, sendEmail: true } };
  const { addresses, payloads } = connected([json({ id: 'c1' })], options);
  await addresses.createCustomer(customer, call());
  expect(payloads()).toEqual([{ description: 'cus_1', email: 'player@example.test' }]);
});

test('a refused external id is left out in one retry', async () => {
  const refused = { status: 400, body: '{"errorCode":"001"}' };
  const { addresses, payloads } = connected([refused, json({ id: 'c1' })]);
  expect(await addresses.createCustomer(customer, call())).toEqual({ reference: 'c1' });
  expect(payloads()[1]).toEqual({ description: 'cus_1' });
  const twice = connected([refused, refused]);
  expect((await failure(twice.addresses.createCustomer(customer, call()))).code).toBe('001');
});

test.each([
  { status: 500, body: '{"errorCode":"001"}' },
  { status: 400, body: '{"errorCode":"000"}' },
  { body: '{}' },
])('a customer that may have been created is not created again: %j', async (answer) => {
  const { addresses, payloads } = connected([answer]);
  expect((await failure(addresses.createCustomer(customer, call()))).outcome).toBe('unknown');
  expect(payloads()).toHaveLength(1);
});

const search = { customer: { searchFilter: 'externalIdFilter' } };
const list = (...result: unknown[]) => json({ result });

test.each([
  ['is found by its external id', [list({ id: 'c1', externalId: 'cus_1' })], { reference: 'c1' }],
  [
    'is found by its description',
    [list({ id: 'c0' }, { id: 'c1', description: 'cus_1' })],
    { reference: 'c1' },
  ],
  ['is found on page 1', [list(), list({ id: 'c1', externalId: 'cus_1' })], { reference: 'c1' }],
  ['is absent', [list(), list()], 'absent'],
  ['cannot be told if the filter has no effect', [list({ id: 'c2', externalId: 'cus_2' })], 'cannot_tell'],
])('with the option, a customer %s', async (_, answers, found) => {
  const { addresses, payloads } = connected(answers, search);
  expect(await addresses.findCustomer?.(customer, call())).toEqual(found);
  expect(payloads()[0]).toEqual({ externalIdFilter: { equals: 'cus_1' }, pageNumber: 0, pageSize: 50 });
});

test('a search that Calypso refuses is thrown; without the option there is none', async () => {
  const refused = connected([{ status: 400, body: '{"errorCode":"001"}' }], search);
  if (!refused.addresses.findCustomer) throw new Error('no search');
  expect((await failure(refused.addresses.findCustomer(customer, call()))).code).toBe('001');
  expect(connected([]).addresses.findCustomer).toBeUndefined();
});

test('an address without an id gets a computed expiry', async () => {
  const { addresses, payloads } = connected([json({ address: 'T1' })], { address: { unusedDays: 2 } });
  const asset = { currency: 'USDT', network: 'tron' };
  expect(await addresses.issue({ customerReference: 'c1', asset }, call())).toEqual({
    address: 'T1',
    memo: null,
    reference: null,
    expiresAt: new Date(NOW.getTime() + 2 * 86_400_000),
  });
  expect(payloads()).toEqual([{ customerId: 'c1', currency: 'USDT_TRX' }]);
});

test('an asset without a code is not requested', async () => {
  const { addresses, payloads } = connected([]);
  const asset = { currency: 'SOL', network: 'solana' };
  const error = await failure(addresses.issue({ customerReference: 'c1', asset }, call()));
  expect([error.outcome, error.class]).toEqual(['not_sent', 'asset']);
  expect(payloads()).toHaveLength(0);
});
