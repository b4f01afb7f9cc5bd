import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayUnderTest, type GraphqlAnswer, startGateway } from '../../support/gateway.ts';
import { all, subscribe } from '../../support/subscribe.ts';

let gateway: GatewayUnderTest;
let key: string;
beforeAll(async () => {
  gateway = await startGateway();
  key = gateway.app.demoPublishableKey ?? '';
});
afterAll(() => gateway.close());

/** Calls as a page does, from an address in the United States. */
async function ask(
  query: string,
  variables = {},
  { ip = '8.8.8.8', own = key } = {},
): Promise<{ status: number; body: GraphqlAnswer }> {
  const request = new Request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${own}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await gateway.app.fetch(request, ip);
  return { status: answer.status, body: (await answer.json()) as GraphqlAnswer };
}

const ROUTE = `query ($input: RouteInput!) { route(input: $input) {
  ... on RoutingDecision { country countrySource candidates { providerId score reasons { reason message rule } } }
  ... on Error { code message }
} }`;
const QUOTES = `($input: QuotesInput!) { quotes(input: $input) { __typename ... on Quotes { quotes { providerId quotedAt } failures { reason message } } } }`;
const purchase = {
  asset: { currency: 'USDC', network: 'ethereum' },
  fiatCurrency: 'USD',
  fiatAmount: '100',
};

describe('a publishable key', () => {
  test('opens the catalogue, availability, routes and quotes; the connection says where the customer is', async () => {
    const catalogue = await ask('{ providers { providerId } assets { id } availability { country } }');
    expect(catalogue.body.data).toMatchObject({ availability: { country: 'US' } });
    const { body } = await ask(ROUTE, { input: purchase });
    expect(body.data).toMatchObject({ route: { country: 'US', countrySource: 'IP' } });
    const quotes = await ask(`query ${QUOTES}`, { input: purchase });
    expect(quotes.body.data).toMatchObject({ quotes: { __typename: 'Quotes' } });
  });

  test('opens the stream of quotes, which begins with the answers that are cached', async () => {
    const { body } = await ask(`query ${QUOTES}`, {
      input: { ...purchase, location: { country: 'US', subdivision: 'US-CA' } },
    });
    const { quotes: known } = (body.data as { quotes: { quotes: Array<Record<string, unknown>> } }).quotes;
    expect(known.length).toBeGreaterThan(0);
    const stream = await subscribe(gateway.app.fetch, gateway.url, key, `subscription ${QUOTES}`, {
      input: { ...purchase, location: { country: 'US', subdivision: 'US-CA' } },
    });
    for await (const { data } of stream) {
      const event = data?.quotes as { __typename: string; quotes?: typeof known } | undefined;
      if (event?.__typename !== 'Quotes') continue;
      // No provider was asked again.
      expect(event.quotes).toEqual(known);
      break;
    }
  });

  test('one address that asks for ever more prices does not stop those of others', async () => {
    const { access } = gateway.app;
    const projectId = await access.addProject('busy page', {});
    const own = (await access.createKey(projectId, { kind: 'publishable' })) ?? '';
    let amount = 100;
    const price = async (ip: string) => {
      amount += 1;
      const input = { asset: { currency: 'ETH', network: 'ethereum' }, fiatCurrency: 'EUR' };
      const { body } = await ask(
        `query ($input: QuotesInput!) { quotes(input: $input) { ... on Quotes { outcome failures { reason message retryAfterSeconds } } } }`,
        { input: { ...input, location: { country: 'DE' }, fiatAmount: `${amount}` } },
        { ip, own },
      );
      type Failure = { reason: string; message: string; retryAfterSeconds: number };
      return (body.data as { quotes: { outcome: string; failures: Failure[] } }).quotes;
    };
    const greedy = await Promise.all(Array.from({ length: 60 }, (_, index) => price(`2001:db8::${index}`)));
    const { outcome, failures } = greedy.at(-1) ?? {};
    expect(outcome).toBe('NONE');
    expect(failures?.length).toBeGreaterThan(0);
    for (const failure of failures ?? []) {
      expect(failure).toMatchObject({
        reason: 'PROVIDER_RATE_LIMITED',
        message: expect.stringContaining('this caller or this project has used its share'),
      });
      expect(failure.retryAfterSeconds).toBeGreaterThan(0);
    }
    expect(await price('203.0.113.9')).toMatchObject({ outcome: 'QUOTED', failures: [] });
  });

  test('is refused what belongs to a customer, before anything runs, with the path and what is needed', async () => {
    const { status, body } = await ask('{ providers { id } list: customers { nodes { email } } }');
    expect(status).toBe(403);
    expect(body).toEqual({
      errors: [
        {
          message:
            'list: needs a secret key (sk_…), which only your server has. This request has a publishable key (pk_…).',
          extensions: { code: 'FORBIDDEN', docUrl: `${gateway.url}/docs/errors#forbidden` },
        },
      ],
    });
  });

  test('may name neither a customer nor an IP address', async () => {
    const input = { ...purchase, customerId: 'cus_x', location: { clientIp: '1.1.1.1' } };
    const refusals: Array<readonly [path: string, query: string, variables: object]> = [
      ['input.customerId', ROUTE, { input }],
      ['input.location.clientIp', ROUTE, { input: { ...input, customerId: null } }],
      ['input.customerId', `query ${QUOTES}`, { input }],
      ['input.location.clientIp', `query ${QUOTES}`, { input: { ...input, customerId: null } }],
      ['customerId', '{ availability(customerId: "cus_x") { available } }', {}],
      ['location.clientIp', '{ availability(location: { clientIp: "1.1.1.1" }) { available } }', {}],
    ];
    for (const [path, query, variables] of refusals) {
      const { status, body } = await ask(query, variables);
      expect([query, status, body.errors?.[0]?.extensions?.code]).toEqual([query, 403, 'FORBIDDEN']);
      expect(body.errors?.[0]?.message).toMatch(new RegExp(`^${path}: `));
    }
    const stream = await subscribe(gateway.app.fetch, gateway.url, key, `subscription ${QUOTES}`, { input });
    expect(await all(stream)).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
  });

  test('sees neither the names of rules nor scores', async () => {
    const input = { ...purchase, location: { country: 'US', subdivision: 'US-HI' } };
    const asked = await gateway.post({ query: ROUTE, variables: { input } });
    expect(JSON.stringify(asked.body)).toContain('no stripe in Hawaii');
    const { body } = await ask(ROUTE, { input });
    expect(JSON.stringify(body)).toContain('EXCLUDED_BY_RULE');
    const quotes = await ask(`query ${QUOTES}`, { input });
    expect(JSON.stringify([body, quotes.body])).not.toMatch(/Hawaii|"rule":"|"score":\d/);
  });

  test('sees whether a provider works, and not how many calls there are', async () => {
    const state = await ask('{ providers { health { state since } } }');
    expect(state.body.data?.providers).toContainEqual({
      health: { state: 'HEALTHY', since: expect.any(String) },
    });
    for (const figure of ['successRate', 'p50Milliseconds', 'p99Milliseconds']) {
      const { status, body } = await ask(`{ providers { health { ${figure} } } }`);
      expect([status, body.errors?.[0]?.message]).toEqual([
        403,
        expect.stringContaining(`providers.health.${figure}: needs a secret key`),
      ]);
    }
  });

  test('finds providers and assets by id, and nothing that a customer or an operator has', async () => {
    const made = await gateway.post({
      query: `mutation { createCustomer(input: { externalId: "a" }) { ... on CustomerPayload { customer { id } } }
        createWebhookEndpoint(url: "http://localhost:9/hook") { ... on WebhookEndpointPayload { webhookEndpoint { id } } } }`,
    });
    const ids = JSON.stringify(made.body).match(/(cus|whe)_[0-9a-f]{32}/g) ?? [];
    expect(ids).toHaveLength(2);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
    const { body } = await ask(query, { ids: [...ids, 'provider_stripe', 'asset_USDC:base'] });
    expect(body.data?.nodes).toEqual([
      null,
      null,
      { __typename: 'Provider', id: 'provider_stripe' },
      { __typename: 'Asset', id: 'asset_USDC:base' },
    ]);
  });
});
