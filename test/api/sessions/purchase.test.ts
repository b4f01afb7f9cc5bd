import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import {
  CreateCustomerDocument,
  CreateOnrampSessionDocument,
  type CreateOnrampSessionInput,
  LookUpDocument,
  RequestDepositAddressDocument,
  SessionDocument,
} from '../../support/operations.gen.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const BASE_WALLET = '0x52908400098527886E0F7030069857D2E4169EE7';

/** The session that a create must have made. */
async function make(input: CreateOnrampSessionInput) {
  const made = await create(input);
  if (made.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(made));
  return made.onrampSession;
}

async function create(input: CreateOnrampSessionInput) {
  return (await gateway.request(CreateOnrampSessionDocument, { input })).createOnrampSession;
}

async function read(id: string) {
  const { onrampSession } = await gateway.request(SessionDocument, { id });
  if (!onrampSession) throw new Error(`no session ${id}`);
  return onrampSession;
}

function redirect(session: { handoff?: unknown }): string {
  const handoff = session.handoff as { __typename: string; url: string } | null;
  if (handoff?.__typename !== 'RedirectHandoff') throw new Error(`no redirect: ${JSON.stringify(handoff)}`);
  return handoff.url;
}

test('USDT on TRON for EUR: customer, address, order, payment, webhooks, deposit confirmed', async () => {
  const { createCustomer } = await gateway.request(CreateCustomerDocument, {
    input: { externalId: randomUUID(), country: 'DE' },
  });
  if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
  const customerId = createCustomer.customer.id;
  const asset = { currency: 'USDT', network: 'tron' };
  const { requestDepositAddress } = await gateway.request(RequestDepositAddressDocument, {
    input: { customerId, ...asset },
  });
  if (requestDepositAddress.__typename !== 'DepositAddressPayload')
    throw new Error(JSON.stringify(requestDepositAddress));
  const { depositAddress } = requestDepositAddress;
  expect(depositAddress).toMatchObject({
    providerId: 'calypso',
    primary: true,
    origin: 'PROVIDER',
    status: 'ACTIVE',
  });
  expect((await gateway.request(LookUpDocument, { customerId, ...asset })).depositAddress?.address).toBe(
    depositAddress.address,
  );

  const session = await make({
    idempotencyKey: randomUUID(),
    customerId,
    depositAddressId: depositAddress.id,
    asset,
    fiatCurrency: 'EUR',
    fiatAmount: '50',
  });
  expect(session).toMatchObject({ providerId: 'calypso', mode: 'SIMULATOR', settled: false });
  expect(session.decision).toMatchObject({ chosen: 'calypso', country: 'DE', countrySource: 'CUSTOMER' });
  expect(session.walletAddress).toBe(depositAddress.address);

  await gateway.press(redirect(session), /^Pay/);
  const done = await eventually(
    () => read(session.id),
    ({ status, deposits }) => status === 'COMPLETED' && deposits[0]?.status === 'SETTLED',
  );
  expect(done.settled).toBe(true);
  expect(done.handoff).toBeNull();
  expect(done.deposits).toHaveLength(1);
  expect(done.timeline.filter((step) => step.applied).map((step) => step.to)).toEqual(
    expect.arrayContaining(['CREATING', 'AWAITING_PAYMENT', 'DELIVERING', 'COMPLETED']),
  );
});

test('USDC on Base for USD: session, payment, webhooks, completed as asked', async () => {
  const session = await make({
    idempotencyKey: randomUUID(),
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    fiatAmount: '25',
    wallets: [{ network: 'base', address: BASE_WALLET }],
    metadata: { cart: '7' },
  });
  expect(session).toMatchObject({ providerId: 'stripe', status: 'READY', metadata: { cart: '7' } });
  await gateway.press(redirect(session), /^Pay/);
  const done = await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  expect(done.delivery).toMatchObject({ address: BASE_WALLET, matchesRequest: true, differences: [] });
  expect(done.delivery?.explorerUrl).toContain('https://basescan.org/tx/');
  expect(done.revision).toBeGreaterThan(session.revision);
});

test('an address that Calypso issued can be funded through Stripe', async () => {
  const { createCustomer } = await gateway.request(CreateCustomerDocument, {
    input: { externalId: randomUUID(), country: 'US', subdivision: 'US-CA' },
  });
  if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
  const customerId = createCustomer.customer.id;
  const { requestDepositAddress } = await gateway.request(RequestDepositAddressDocument, {
    input: { customerId, currency: 'USDC', network: 'ethereum' },
  });
  if (requestDepositAddress.__typename !== 'DepositAddressPayload')
    throw new Error(JSON.stringify(requestDepositAddress));
  const session = await make({
    idempotencyKey: randomUUID(),
    customerId,
    depositAddressId: requestDepositAddress.depositAddress.id,
    asset: { currency: 'USDC', network: 'ethereum' },
    fiatCurrency: 'USD',
    fiatAmount: '40',
    provider: 'stripe',
  });
  expect(session.requested.lockWalletAddress).toBe(true);
  expect(session.requested.wallets).toEqual([
    { network: 'ethereum', address: requestDepositAddress.depositAddress.address, memo: null },
  ]);
});

test('a refused customer ends REJECTED, told by the API since no webhook comes', async () => {
  const session = await make({
    idempotencyKey: randomUUID(),
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    fiatAmount: '25',
    wallets: [{ network: 'base', address: BASE_WALLET }],
  });
  await gateway.press(redirect(session), /refused/i);
  const { body } = await gateway.post({
    query:
      'mutation ($id: ID!) { refreshOnrampSession(id: $id) { ... on OnrampSessionPayload { onrampSession { status settled } } } }',
    variables: { id: session.id },
  });
  expect(body.data).toEqual({
    refreshOnrampSession: { onrampSession: { status: 'REJECTED', settled: true } },
  });
});
