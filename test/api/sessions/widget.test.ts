import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdtToAddress } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** A session whose order the customer creates in Calypso's widget, to an address issued by Calypso. */
async function inWidget() {
  const { customer, depositAddress, make, read } = purchasesAt(gateway);
  const { id: customerId } = await customer({ country: 'DE' });
  const { id: depositAddressId, address } = await depositAddress(customerId, 'USDT', 'tron');
  const session = await make(usdtToAddress(customerId, depositAddressId, { handoffs: ['IFRAME'] }));
  const { handoff } = session;
  if (handoff?.__typename !== 'IframeHandoff') throw new Error(`no iframe: ${JSON.stringify(handoff)}`);
  return { address, session, widget: handoff.url, read: () => read(session.id) };
}

/** Presses a button of a page; returns the URL that it redirects to. */
async function pressOn(page: string, button: RegExp): Promise<string> {
  const answer = await gateway.press(page, button);
  const location = answer.headers.get('location');
  if (answer.status !== 303 || !location) throw new Error(`${answer.status}: ${await answer.text()}`);
  return location;
}

test('an order of the widget is linked by its webhook and completes the session', async () => {
  const { address, session, widget, read } = await inWidget();
  expect(session).toMatchObject({ status: 'READY', providerId: 'calypso', providerReference: null });
  expect(session.referenceByWebhook).toBe(true);
  const refresh =
    'mutation ($id: ID!) { refreshOnrampSession(id: $id) { ... on OnrampSessionPayload { onrampSession { status revision } } } }';
  const refreshed = await gateway.post({ query: refresh, variables: { id: session.id } });
  expect(refreshed.body).toMatchObject({
    data: { refreshOnrampSession: { onrampSession: { status: 'READY', revision: 2 } } },
  });

  const pay = await pressOn(widget, / for 100 EUR$/);
  const waiting = await eventually(read, ({ providerReference }) => providerReference !== null);
  expect(pay.endsWith(`/pay/${waiting.providerReference}`)).toBe(true);
  await pressOn(pay, /^Pay/);
  const done = await eventually(read, ({ status }) => status === 'COMPLETED');
  expect(done).toMatchObject({ settled: true, handoff: null, walletAddress: address, fiatAmount: '100' });
  expect(done.delivery).toMatchObject({ matchesRequest: true, differences: [] });
  await gateway.control('calypso', 'settle');
  const { deposits } = await eventually(read, (now) => now.deposits.length > 0);
  expect(deposits).toHaveLength(1);
});

test('a changed link cannot complete the session of another customer', async () => {
  const { session: other, read: readOther } = await inWidget();
  const { widget, read } = await inWidget();
  // Only the documented fields: the order has neither the session nor the address.
  await gateway.control('calypso', 'settings', { orderAnswer: 'DOCUMENTED' });
  try {
    const link = new URL(widget);
    link.searchParams.set('merchantExternalId', other.id);
    const pay = await pressOn(link.href, / USD$/);
    await pressOn(pay, /^Pay/);
    const events = () =>
      gateway.app.store.db.selectFrom('webhook_event').select(['event_type', 'state']).execute();
    await eventually(events, (all) => all.filter(({ state }) => state === 'parked').length >= 3);
    for (const now of [await readOther(), await read()]) {
      expect(now).toMatchObject({ status: 'READY', providerReference: null, delivery: null });
    }
  } finally {
    await gateway.control('calypso', 'settings', { orderAnswer: 'FULL' });
  }
});

test('a delivery without its address or with another currency does not match the request', async () => {
  const { address, widget, read } = await inWidget();
  await gateway.control('calypso', 'settings', { orderAnswer: 'DOCUMENTED' });
  try {
    await pressOn(await pressOn(widget, / USD$/), /^Pay/);
    const { delivery } = await eventually(read, ({ status }) => status === 'COMPLETED');
    expect(delivery).toMatchObject({
      matchesRequest: false,
      differences: [
        `asked for delivery to ${address}, the provider did not say where it went`,
        expect.stringMatching(/^asked for 100 EUR, paid [\d.]+ USD$/),
      ],
    });
  } finally {
    await gateway.control('calypso', 'settings', { orderAnswer: 'FULL' });
  }
});

test('a second order in the widget that is paid replaces the first one, which failed', async () => {
  const { widget, read } = await inWidget();
  const first = await pressOn(widget, / USD$/);
  await pressOn(first, /fail/);
  await eventually(read, ({ status }) => status === 'FAILED');
  const second = await pressOn(first, /Try again/);
  expect(second).not.toBe(first);
  await pressOn(second, /^Pay/);
  const done = await eventually(read, ({ status }) => status === 'COMPLETED');
  expect(second.endsWith(`/pay/${done.providerReference}`)).toBe(true);
  expect(done.timeline.map(({ note }) => note)).toContainEqual(
    expect.stringMatching(/was paid and replaces/),
  );
  expect(done.fiatCurrency).toBe('USD');
});
