import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

const QUERY = `query ($location: LocationInput) {
  availability(location: $location) {
    available
    assets { id }
    offers {
      asset { id }
      fiatCurrency
      methods { paymentMethod minimum maximum providers }
    }
    candidates { providerId eligible reasons { reason rule message } }
  }
}`;
const ROUTE = `query ($input: RouteInput!) {
  route(input: $input) {
    ... on RoutingDecision {
      chosen
      candidates {
        providerId
        reasons { reason rule minimum maximum currency }
        suggestions { change providers fiatAmount fiatCurrency }
      }
    }
  }
}`;

const yaml = (routing: string) => `providers:
  stripe: { options: { limits: [{ fiatCurrency: USD, minimum: "1", maximum: "10000" }] } }
  calypso: {}
routing: ${routing}
`;

type Answer = {
  available: boolean;
  assets: Array<{ id: string }>;
  offers: Array<{
    asset: { id: string };
    fiatCurrency: string;
    methods: Array<{ paymentMethod: string | null; minimum: string | null; providers: string[] }>;
  }>;
  candidates: Array<{
    providerId: string;
    reasons: Array<{ reason: string; rule: string | null }>;
    suggestions?: object[];
  }>;
};

let gateway: GatewayUnderTest;
let unsanctioned: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ yaml: yaml('{}') });
  unsanctioned = await startGateway({ yaml: yaml('{ sanctions: false }') });
});
afterAll(async () => {
  await gateway.close();
  await unsanctioned.close();
});

async function availability(at: GatewayUnderTest, location: object | null): Promise<Answer> {
  const { body } = await at.post({ query: QUERY, variables: { location } });
  expect(body.errors).toBeUndefined();
  return body.data?.availability as Answer;
}

async function reasonsOfRoute(input: object) {
  const { body } = await gateway.post({ query: ROUTE, variables: { input } });
  expect(body.errors).toBeUndefined();
  const decision = body.data?.route as Answer & { chosen: string | null };
  const { chosen, candidates } = decision;
  const find = (id: string) => candidates.find(({ providerId }) => providerId === id);
  return {
    chosen,
    of: (id: string) => find(id)?.reasons,
    suggested: (id: string) => find(id)?.suggestions,
  };
}

test.each(['CU', 'IR', 'KP'])(
  'nothing is available in %s by default, and the rule is named',
  async (country) => {
    const answer = await availability(gateway, { country });
    expect(answer).toMatchObject({ available: false, assets: [], offers: [] });
    expect(answer.candidates).toHaveLength(2);
    for (const { reasons } of answer.candidates) {
      expect(reasons.filter(({ reason }) => reason === 'EXCLUDED_BY_RULE')).toMatchObject([
        { rule: expect.stringMatching(/^sanctions: /) },
      ]);
    }
    const { chosen, of } = await reasonsOfRoute({ location: { country }, provider: 'calypso' });
    expect(chosen).toBeNull();
    expect(of('calypso')).toContainEqual(expect.objectContaining({ reason: 'EXCLUDED_BY_RULE' }));
    expect((await availability(unsanctioned, { country })).available).toBe(true);
  },
);

test('in Ukraine the region decides, and an unknown one is asked for', async () => {
  const rules = async (location: object) =>
    (await availability(gateway, location)).candidates[0]?.reasons.filter(({ rule }) => rule !== null);
  expect(await rules({ subdivision: 'UA-43' })).toMatchObject([
    { reason: 'EXCLUDED_BY_RULE', rule: 'sanctions: Crimea' },
  ]);
  expect(await rules({ country: 'UA' })).toMatchObject([
    { reason: 'SUBDIVISION_UNKNOWN', rule: 'sanctions: Crimea' },
    { reason: 'SUBDIVISION_UNKNOWN', rule: 'sanctions: Donetsk and Luhansk' },
  ]);
  expect(await rules({ subdivision: 'UA-30' })).toEqual([]);
  expect((await availability(gateway, { subdivision: 'UA-30' })).available).toBe(true);
});

test('the rules leave an unknown country, and every other one, alone', async () => {
  expect((await availability(gateway, null)).available).toBe(true);
  expect((await availability(gateway, { country: 'US' })).available).toBe(true);
});

test('each offer can be routed, and its assets are those of availability', async () => {
  const { assets, offers } = await availability(gateway, { country: 'DE' });
  expect(new Set(offers.map(({ asset }) => asset.id))).toEqual(new Set(assets.map(({ id }) => id)));
  for (const { asset, fiatCurrency, methods } of offers) {
    const [currency, network] = asset.id.replace('asset_', '').split(':');
    for (const { paymentMethod, providers } of methods) {
      const purchase = { asset: { currency, network }, fiatCurrency, fiatAmount: '100', paymentMethod };
      for (const provider of providers) {
        const { chosen } = await reasonsOfRoute({ ...purchase, location: { country: 'DE' }, provider });
        expect(chosen, `${asset.id} ${fiatCurrency} ${paymentMethod} at ${provider}`).toBe(provider);
      }
    }
  }
  expect(offers.length).toBeGreaterThan(3);
});

test('a declared limit is in the offers, and in the reason as the figure that would have passed', async () => {
  const { offers } = await availability(gateway, { country: 'US' });
  const usd = offers.find(({ fiatCurrency }) => fiatCurrency === 'USD');
  expect(usd?.methods.find(({ providers }) => providers.includes('stripe'))).toMatchObject({
    paymentMethod: null,
    minimum: '1',
    maximum: '10000',
  });
  const asset = { currency: 'USDC', network: 'base' };
  const purchase = { asset, fiatCurrency: 'USD', location: { country: 'US' }, provider: 'stripe' };
  const low = await reasonsOfRoute({ ...purchase, fiatAmount: '0.5' });
  expect(low.chosen).toBeNull();
  expect(low.of('stripe')).toEqual([
    { reason: 'AMOUNT_TOO_LOW', rule: null, minimum: '1', maximum: null, currency: 'USD' },
  ]);
  expect(low.suggested('stripe')).toEqual([
    { change: 'FIAT_AMOUNT', providers: ['stripe'], fiatAmount: '1', fiatCurrency: 'USD' },
  ]);
  const high = await reasonsOfRoute({ ...purchase, fiatAmount: '10000.01' });
  expect(high.of('stripe')).toEqual([
    { reason: 'AMOUNT_TOO_HIGH', rule: null, minimum: null, maximum: '10000', currency: 'USD' },
  ]);
  expect((await reasonsOfRoute({ ...purchase, fiatAmount: '1' })).chosen).toBe('stripe');
});
