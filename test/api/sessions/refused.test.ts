import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { etherInGermany, purchasesAt, usdcOnBase } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const { create, make } = purchasesAt({ request: (...given) => gateway.request(...given) });
const TRON_WALLET = 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8';
/** An IP address that Stripe's simulator refuses with `crypto_onramp_unsupportable_customer`. */
const UNSUPPORTABLE_IP = '198.51.100.1';

/** The first reason against a provider, with the limit that would have passed. */
async function reasonAt(providerId: string, input: ReturnType<typeof usdcOnBase>) {
  const query = `mutation ($input: CreateOnrampSessionInput!) { createOnrampSession(input: $input) {
    __typename
    ... on NoRoute { message decision { candidates { providerId eligible reasons { reason minimum maximum currency } } } }
  } }`;
  const { body } = await gateway.post({ query, variables: { input } });
  const answer = body as {
    data: {
      createOnrampSession: {
        __typename: string;
        decision?: { candidates: Array<{ providerId: string; eligible: boolean; reasons: unknown[] }> };
      };
    };
  };
  const { __typename, decision } = answer.data.createOnrampSession;
  const candidate = decision?.candidates.find((one) => one.providerId === providerId);
  return { __typename, eligible: candidate?.eligible, reason: candidate?.reasons[0] };
}

test('an amount below the minimum of Stripe is NoRoute, and the corrected call uses the same key', async () => {
  const input = usdcOnBase({ fiatAmount: '0.5' });
  expect(await reasonAt('stripe', input)).toMatchObject({
    __typename: 'NoRoute',
    eligible: false,
    reason: { reason: 'AMOUNT_TOO_LOW' },
  });
  expect(await make({ ...input, fiatAmount: '5' })).toMatchObject({ status: 'READY', providerId: 'stripe' });
});

test('an amount below the minimum of Calypso is NoRoute with the figure', async () => {
  const input = etherInGermany({
    asset: { currency: 'TRX', network: 'tron' },
    fiatAmount: null,
    cryptoAmount: '0.000001',
    wallets: [{ network: 'tron', address: TRON_WALLET }],
  });
  expect(await reasonAt('calypso', input)).toMatchObject({
    __typename: 'NoRoute',
    reason: { reason: 'AMOUNT_TOO_LOW', minimum: '9.2', maximum: null, currency: 'EUR' },
  });
  expect(await make({ ...input, cryptoAmount: '1000' })).toMatchObject({ providerId: 'calypso' });
});

test('a place that Stripe does not serve leads to the next provider', async () => {
  const location = { country: 'DE', clientIp: UNSUPPORTABLE_IP };
  expect(await make(etherInGermany({ location }))).toMatchObject({ providerId: 'calypso' });
});

test('a place that Stripe does not serve is NoRoute if no other provider sells it', async () => {
  const location = { country: 'US', subdivision: 'US-CA', clientIp: UNSUPPORTABLE_IP };
  expect(await reasonAt('stripe', usdcOnBase({ location }))).toMatchObject({
    __typename: 'NoRoute',
    reason: { reason: 'COUNTRY_UNSUPPORTED' },
  });
});

test('with prefill Stripe refuses the person, and no other provider is asked', async () => {
  const location = { country: 'DE', clientIp: UNSUPPORTABLE_IP };
  const answer = await create(etherInGermany({ location, prefill: { firstName: 'Mia', lastName: 'Vogel' } }));
  expect(answer.__typename).toBe('CustomerRefused');
});
