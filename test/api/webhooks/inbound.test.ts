import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { calypsoEvent, type Signed, stripeEvent } from '../../support/providers/signed-webhooks.ts';
import { etherInGermany, purchasesAt, usdcOnBase } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
  // The simulators' webhooks are dropped: only the test's are counted.
  for (const provider of ['stripe', 'calypso'])
    await gateway.fault(provider, { kind: 'drop_webhooks', times: 1_000 });
});
afterAll(() => gateway.close());

const { make, read } = purchasesAt({ request: (...given) => gateway.request(...given) });

async function send(provider: string, { body, headers }: Signed): Promise<number> {
  const request = new Request(`${gateway.url}/webhooks/${provider}`, { method: 'POST', body, headers });
  return (await gateway.app.fetch(request)).status;
}

const stored = () =>
  gateway.app.store.db
    .selectFrom('webhook_event')
    .select(['event_id', 'state', 'attempts', 'note'])
    .execute();

/** The stored event, once it was processed. */
async function processed(id: string) {
  const find = async () => (await stored()).find(({ event_id }) => event_id.endsWith(id));
  return eventually(find, (event) => event?.state !== undefined && event.state !== 'received');
}

const object = { id: 'cos_1', metadata: {} };
const stripe = () => stripeEvent('evt_forged', object);
const calypso = () => calypsoEvent(9, 'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED', { orderId: 'o-1' });
const signedBy = (header: string): Signed => ({ ...stripe(), headers: { 'stripe-signature': header } });

const FORGED: Array<[provider: string, name: string, make: () => Signed]> = [
  ['stripe', 'unsigned', () => ({ ...stripe(), headers: {} })],
  ['stripe', 'an empty signature', () => signedBy('t=1,v1=')],
  ['stripe', 'an invalid signature', () => signedBy('\u00e9;;=,=')],
  ['stripe', "another's secret", () => stripeEvent('evt_forged', object, { secret: 'whsec_other' })],
  ['stripe', 'a changed body', () => ({ ...stripe(), body: stripe().body.replace('cos_1', 'cos_2') })],
  ['stripe', 'replayed after six minutes', () => stripeEvent('evt_forged', object, { seconds: -360 })],
  ['stripe', 'signed for tomorrow', () => stripeEvent('evt_forged', object, { seconds: 86_400 })],
  ['calypso', 'unsigned', () => ({ ...calypso(), headers: {} })],
  ['calypso', 'without its key', () => ({ ...calypso(), headers: { sign: calypso().headers.sign ?? '' } })],
  ['calypso', "another's secret", () => calypsoEvent(9, 'FIAT_DEPOSIT_X', {}, { secretKey: 'other' })],
  ['calypso', "another's key", () => calypsoEvent(9, 'FIAT_DEPOSIT_X', {}, { publicKey: 'other' })],
  ['calypso', 'a changed body', () => ({ ...calypso(), body: calypso().body.replace('o-1', 'o-2') })],
  ['calypso', "Stripe's signature", stripe],
  ['stripe', "Calypso's signature", calypso],
];

describe('a webhook without a valid signature is refused and not stored', () => {
  test.each(FORGED)('%s: %s', async (provider, _, forge) => {
    const before = await stored();
    expect(await send(provider, forge())).toBe(400);
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['nobody', 404],
    ['Stripe', 404],
  ])('to %s', async (provider, status) => {
    const before = await stored();
    expect(await send(provider, stripe())).toBe(status);
    expect(await stored()).toEqual(before);
  });
});

test('an event delivered fifty times is stored and applied once', async () => {
  const { id, providerReference } = await make(usdcOnBase());
  await gateway.control('stripe', `sessions/${providerReference}/advance`, { to: 'requires_payment' });
  const event = stripeEvent('evt_many', { id: providerReference });
  const statuses = await Promise.all(Array.from({ length: 50 }, () => send('stripe', event)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await processed('evt_many')).toMatchObject({ state: 'applied', attempts: 1 });
  expect((await stored()).filter(({ event_id }) => event_id === 'evt_many')).toHaveLength(1);
  const { timeline } = await read(id);
  expect(timeline.map(({ source, to }) => `${source} ${to}`)).toEqual([
    'API CREATING',
    'API READY',
    'WEBHOOK AWAITING_PAYMENT',
  ]);
});

describe("a signed event that the provider's API does not confirm changes nothing", () => {
  test('Stripe: an event that claims completion', async () => {
    const session = await make(usdcOnBase());
    const claimed = { id: session.providerReference, status: 'fulfillment_complete' };
    expect(await send('stripe', stripeEvent('evt_claim', claimed))).toBe(200);
    expect(await processed('evt_claim')).toMatchObject({ state: 'applied' });
    expect(await read(session.id)).toEqual(session);
  });

  test('Calypso: events that claim payment and failure', async () => {
    const session = await make(etherInGermany({ provider: 'calypso' }));
    const data = { orderId: session.providerReference, externalId: session.id, state: 'COMPLETED' };
    for (const [id, type] of ['FUNDS_RECEIVED', 'COMPLETED', 'FAILED'].entries()) {
      expect(await send('calypso', calypsoEvent(700 + id, `FIAT_DEPOSIT_${type}`, data))).toBe(200);
      expect(await processed(`:${700 + id}`)).toMatchObject({ state: 'applied' });
    }
    expect(await read(session.id)).toEqual(session);
  });

  test('Calypso: an event about an unknown deposit', async () => {
    const { customer, depositAddress } = purchasesAt(gateway);
    const { id } = await customer({ country: 'DE' });
    const { address } = await depositAddress(id, 'USDT', 'tron');
    const data = { transactionId: 'made-up', address, currency: 'USDT_TRX', amount: 1_000_000 };
    const event = calypsoEvent(801, 'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE', data);
    expect(await send('calypso', event)).toBe(200);
    const find = async () => (await stored()).find(({ event_id }) => event_id.endsWith(':801'));
    await eventually(find, (row) => row?.note !== null);
    const { body } = await gateway.post({ query: '{ deposits { nodes { id } } }' });
    expect(body.data).toEqual({ deposits: { nodes: [] } });
  });

  test('an event with the id of one session and the reference of another', async () => {
    const [ours, other] = [await make(usdcOnBase()), await make(usdcOnBase())];
    const crossed = { id: other.providerReference, metadata: { onramp_session_id: ours.id } };
    await gateway.control('stripe', `sessions/${other.providerReference}/advance`, {
      to: 'requires_payment',
    });
    expect(await send('stripe', stripeEvent('evt_crossed', crossed))).toBe(200);
    await processed('evt_crossed');
    expect(await read(ours.id)).toMatchObject({ status: 'READY', revision: ours.revision });
  });
});
