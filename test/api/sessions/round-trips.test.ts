import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt } from '../../support/purchases.ts';

/** The bar for a create that succeeds at once, without the background work of the gateway. */
const MOST_STATEMENTS = 4;
const BACKGROUND =
  /sandbox_entry|pgboss|skip locked|from "api_key"|recursive partitions|webhook_delivery|where false/;

const CREATE = `mutation ($input: CreateOnrampSessionInput!) {
  createOnrampSession(input: $input) { __typename ... on OnrampSessionPayload {
    replayed onrampSession { id status providerId handoff { ... on RedirectHandoff { url } } } } } }`;

type Answer = {
  replayed: boolean;
  onrampSession: { id: string; status: string; handoff: { url: string } | null };
};

const statements: string[] = [];
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const onStatement = (sql: string) => void (BACKGROUND.test(sql) || statements.push(sql));
  gateway = await startGateway({ overrides: { onStatement } });
  await gateway.fault('stripe', { kind: 'drop_webhooks', times: 1_000 });
}, 90_000);
afterAll(() => gateway.close());

/** One create with the statements that it took. */
async function create(input: Record<string, unknown>) {
  statements.length = 0;
  const { body } = await gateway.post({ query: CREATE, variables: { input } });
  const data = body.data as { createOnrampSession: Answer } | undefined;
  if (!data?.createOnrampSession.onrampSession) throw new Error(JSON.stringify(body));
  return { ...data.createOnrampSession, statements: [...statements] };
}

const purchase = { fiatCurrency: 'USD', fiatAmount: '50', asset: { currency: 'USDC', network: 'base' } };
const address = '0x52908400098527886E0F7030069857D2E4169EE7';

test('a create to a deposit address of a customer reads once, stores twice, and reads nothing for the hand-off', async () => {
  const { customer } = purchasesAt(gateway);
  const { id: customerId } = await customer({ country: 'US' });
  const depositAddress = await gateway.post({
    query: `mutation ($input: RegisterWalletAddressInput!) { registerWalletAddress(input: $input) {
      ... on DepositAddressPayload { depositAddress { id } } } }`,
    variables: { input: { customerId, currency: 'USDC', network: 'base', address } },
  });
  const { registerWalletAddress } = depositAddress.body.data as {
    registerWalletAddress: { depositAddress: { id: string } };
  };
  const depositAddressId = registerWalletAddress.depositAddress.id;
  const input = { ...purchase, idempotencyKey: 'one', customerId, depositAddressId };
  const made = await create(input);
  expect(made).toMatchObject({ replayed: false, onrampSession: { status: 'READY' } });
  expect(made.onrampSession.handoff?.url).toContain('http');
  const named = made.statements.map((sql) => /^\/\* (\w+) \*\//.exec(sql)?.[1] ?? sql);
  expect(named).toEqual(['purchase_rows', 'session_begin', 'session_update']);
  expect(named.length).toBeLessThanOrEqual(MOST_STATEMENTS);

  // The rows are ignored if the key is known.
  const repeated = await create(input);
  expect(repeated).toMatchObject({ replayed: true, onrampSession: { id: made.onrampSession.id } });
  expect(repeated.statements.length).toBeLessThanOrEqual(MOST_STATEMENTS);
});

test('a create with a wallet takes no more', async () => {
  const wallets = [{ network: 'base', address }];
  const made = await create({ ...purchase, idempotencyKey: 'two', wallets });
  expect(made).toMatchObject({ replayed: false, onrampSession: { status: 'READY' } });
  expect(made.statements.length).toBeLessThanOrEqual(MOST_STATEMENTS);
});
