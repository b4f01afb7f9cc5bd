import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { EVM_WALLET, etherInGermany, purchasesAt } from '../../support/purchases.ts';

const folder = mkdtempSync(join(tmpdir(), 'onramp-screening-'));
let gateway: GatewayUnderTest;
beforeAll(async () => {
  writeFileSync(join(folder, 'denied.txt'), `${EVM_WALLET}\nbad-customer\n`);
  gateway = await startGateway({
    yaml: `mode: sandbox
providers: { stripe: {}, calypso: {} }
screening: { module: deny-list, options: { file: ${join(folder, 'denied.txt')} } }
`,
  });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});
const { create } = purchasesAt({ request: (...given) => gateway.request(...given) });

test('a screened wallet gets no session, no provider is called, and the same purchase to another wallet is made', async () => {
  const refused = await create(etherInGermany());
  expect(refused).toMatchObject({
    __typename: 'NoRoute',
    decision: {
      chosen: null,
      candidates: [{ reasons: [{ reason: 'SCREENED' }] }, { reasons: [{ reason: 'SCREENED' }] }],
    },
  });
  const sessions = await gateway.app.store.db.selectFrom('onramp_session').select('id').execute();
  expect(sessions).toEqual([]);
  const wallets = [{ network: 'ethereum', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }];
  expect(await create(etherInGermany({ wallets }))).toMatchObject({ __typename: 'OnrampSessionPayload' });
});

test('a screened wallet or customer gets no quote and no route', async () => {
  const asked = async (more: object, key = gateway.app.demoKey) => {
    const base = { location: { country: 'DE' }, asset: { currency: 'ETH', network: 'ethereum' } };
    const money = { fiatCurrency: 'EUR', fiatAmount: '100' };
    const { wallet, ...rest } = more as { wallet?: object };
    const { body } = await gateway.post(
      {
        query: `query ($quotes: QuotesInput!, $route: RouteInput!) {
        quotes(input: $quotes) { ... on Quotes { outcome reason quotes { providerId } failures { reason message } } }
        route(input: $route) { ... on RoutingDecision { chosen candidates { reasons { reason } } } }
      }`,
        variables: {
          quotes: { ...base, ...money, ...more },
          route: { ...base, ...money, ...rest, ...(wallet && { wallets: [wallet] }) },
        },
      },
      { authorization: `Bearer ${key}` },
    );
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  };
  const SCREENED = {
    quotes: {
      outcome: 'NONE',
      reason: 'SCREENED',
      quotes: [],
      failures: [
        { reason: 'SCREENED', message: 'the screening of this gateway refuses the purchase' },
        { reason: 'SCREENED', message: 'the screening of this gateway refuses the purchase' },
      ],
    },
    route: { chosen: null, candidates: [{ reasons: [{ reason: 'SCREENED' }] }, {}] },
  };
  expect(await asked({ wallet: { network: 'ethereum', address: EVM_WALLET } })).toMatchObject(SCREENED);
  // A stranger does not learn who is refused.
  const publishable = gateway.app.demoPublishableKey ?? '';
  expect(await asked({ wallet: { network: 'ethereum', address: EVM_WALLET } }, publishable)).toMatchObject({
    quotes: { outcome: 'QUOTED' },
    route: { chosen: expect.any(String) },
  });
  const wallet = { network: 'ethereum', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' };
  expect(await asked({ wallet })).toMatchObject({ quotes: { outcome: 'QUOTED' } });
  const made = await gateway.post({
    query: `mutation { createCustomer(input: {externalId: "bad-customer", country: "DE"}) { ... on CustomerPayload { customer { id } } } }`,
  });
  const { id: customerId } = (made.body.data as { createCustomer: { customer: { id: string } } })
    .createCustomer.customer;
  expect(await asked({ customerId })).toMatchObject(SCREENED);
  const { rows } = await sql`select customer_id from quote_ranking`.execute(gateway.app.store.db);
  expect(rows).toEqual([{ customer_id: null }, { customer_id: null }]);
});

test('a screened customer gets no deposit address, and a screened wallet is not registered', async () => {
  const mutate = async (field: string) => {
    const { body } = await gateway.post({ query: `mutation { result: ${field} }` });
    expect(body.errors).toBeUndefined();
    return body.data?.result as Record<string, unknown>;
  };
  const customer = async (externalId: string) => {
    const made = await mutate(
      `createCustomer(input: {externalId: "${externalId}", country: "DE"}) { ... on CustomerPayload { customer { id } } }`,
    );
    return (made.customer as { id: string }).id;
  };
  const NO_ROUTE = '{ __typename ... on NoRoute { decision { candidates { reasons { reason } } } } }';
  const bad = await customer('bad-customer');
  const good = await customer('good-customer');
  const request = (id: string) =>
    mutate(
      `requestDepositAddress(input: {customerId: "${id}", currency: "USDT", network: "tron"}) ${NO_ROUTE}`,
    );
  expect(await request(bad)).toMatchObject({ __typename: 'NoRoute' });
  expect(JSON.stringify(await request(bad))).toContain('SCREENED');
  expect(await request(good)).toMatchObject({ __typename: 'DepositAddressPayload' });
  const register = (address: string) =>
    mutate(
      `registerWalletAddress(input: {customerId: "${good}", currency: "ETH", network: "ethereum", address: "${address}"}) ${NO_ROUTE}`,
    );
  expect(await register(EVM_WALLET)).toMatchObject({ __typename: 'NoRoute' });
  expect(await register('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toMatchObject({
    __typename: 'DepositAddressPayload',
  });
});
