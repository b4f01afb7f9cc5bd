import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateOnrampSessionDocument, type CreateOnrampSessionInput } from '../../../demo/operations.gen.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt } from '../../support/purchases.ts';

const page = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8');

/** The JSON blocks of docs/recipes.md with their headings. */
const blocks = [...page.matchAll(/^###? ([^\n]+)\n(?:(?!^##).)*?```json( calypso)?\n(.*?)```/gms)].map(
  ([, heading = '', calypso, json = '']) => ({
    heading,
    calypso: calypso !== undefined,
    input: JSON.parse(json) as CreateOnrampSessionInput,
  }),
);

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

async function create(input: CreateOnrampSessionInput) {
  const { createOnrampSession: made } = await gateway.request(CreateOnrampSessionDocument, { input });
  if (made.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(made));
  return made.onrampSession;
}

test('the page has five recipes for Stripe and two with a deposit address', () => {
  expect(blocks.map(({ heading }) => heading)).toEqual([
    'Wallet funding',
    'Transaction top-up',
    'Dapp or NFT checkout',
    'DEX',
    'Wallet that suggests a network',
    "Calypso's four steps",
    "Any onramp may fund another provider's deposit address",
  ]);
});

test('the mutation of the page works, both for a session and where no provider is available', async () => {
  const [, query] = /```graphql\n(mutation Buy.*?)```/s.exec(page) ?? [];
  const [funding] = blocks;
  const input = { ...funding?.input, idempotencyKey: randomUUID() };
  await gateway.fault('stripe', { operation: 'sessions.create', kind: 'rate_limited' });
  const failed = await gateway.post({ query, variables: { input } });
  expect(failed.body).toMatchObject({
    data: { createOnrampSession: { code: 'PROVIDER_UNAVAILABLE', pending: { status: 'CREATING' } } },
  });
  const { pending } = (failed.body.data as { createOnrampSession: { pending: { id: string } } })
    .createOnrampSession;
  const made = await gateway.post({ query, variables: { input } });
  expect(made.body).toMatchObject({
    data: { createOnrampSession: { onrampSession: { id: pending.id, status: 'READY' } } },
  });
  const without = await gateway.post({ query: query?.replace('pending: ', ''), variables: { input } });
  expect(without.body.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
});

test.each(blocks.filter(({ calypso }) => !calypso))('$heading', async ({ input }) => {
  const session = await create(input);
  expect(session).toMatchObject({ providerId: 'stripe', status: 'READY' });
  expect(session.handoff).not.toBeNull();
  expect(session.requested.wallets.map(({ network }) => network)).toEqual(
    (input.wallets ?? []).map(({ network }) => network),
  );
});

test('wallet funding leaves the asset open, on the networks of the wallets', async () => {
  const [funding] = blocks;
  if (!funding) throw new Error('The recipe is missing.');
  const session = await create({ ...funding.input, idempotencyKey: randomUUID() });
  expect(session.requested.asset).toBeNull();
  expect(session.requested.lockWalletAddress).toBe(true);
});

test('a preselected network is shown first, with an asset that the customer may change', async () => {
  const session = await create({ ...blocks[4]?.input, idempotencyKey: randomUUID() });
  expect(session).toMatchObject({ asset: { currency: 'USDC', network: 'base' }, requested: { asset: null } });
  const opened = await (await gateway.app.fetch(new Request(payPage(session)))).text();
  const offers = [...opened.matchAll(/value="(\w+:\w+)"/g)].map(([, pair]) => pair);
  expect(offers[0]).toBe('usdc:base');
  expect(offers).toContain('btc:bitcoin');
});

test('checkout returns what the widget needs', async () => {
  const checkout = blocks[2];
  if (!checkout) throw new Error('The recipe is missing.');
  const session = await create({ ...checkout.input, idempotencyKey: randomUUID() });
  expect(session.handoff).toMatchObject({
    __typename: 'EmbeddedHandoff',
    providerId: 'stripe',
    clientSecret: expect.stringMatching(/^cos_.+_secret_/),
    scripts: expect.arrayContaining([expect.stringMatching(/^https:\/\/crypto-js\.stripe\.com\//)]),
  });
});

test.each([
  { index: 5, location: { country: 'DE' }, asset: { currency: 'USDT', network: 'tron' }, sells: 'calypso' },
  {
    index: 6,
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'ethereum' },
    sells: 'stripe',
  },
])('customer, address of Calypso, purchase at $sells, deposit', async ({ index, location, asset, sells }) => {
  const recipe = blocks[index];
  if (!recipe?.calypso) throw new Error('The recipe is missing.');
  const { customer, depositAddress, read } = purchasesAt(gateway);
  const { id: customerId } = await customer(location);
  const issued = await depositAddress(customerId, asset.currency, asset.network);
  const session = await create({ ...recipe.input, customerId, depositAddressId: issued.id });
  expect(session).toMatchObject({ providerId: sells, requested: { wallets: [{ address: issued.address }] } });
  await gateway.press(payPage(session), /^Pay/);
  const done = await eventually(
    () => read(session.id),
    ({ status, deposits }) => status === 'COMPLETED' && deposits[0]?.status === 'SETTLED',
  );
  expect(done.deposits[0]?.transactionHash).toBe(done.delivery?.transactionHash);
});
