import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

const YAML = `
providers: { stripe: {}, calypso: {} }
routing: { strategy: best-quote, order: [calypso, stripe] }
`;
let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ yaml: YAML });
});
afterAll(() => gateway.close());

const CREATE = `mutation ($input: CreateOnrampSessionInput!) { createOnrampSession(input: $input) {
  ... on OnrampSessionPayload { onrampSession {
    providerId decision { strategy chosen candidates { providerId reasons { reason message } } } } } } }`;
const purchase = {
  location: { country: 'US', subdivision: 'US-CA' },
  asset: { currency: 'USDC', network: 'ethereum' },
  fiatCurrency: 'USD',
  fiatAmount: '100',
  wallets: [{ network: 'ethereum', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }],
};
type Session = {
  providerId: string;
  decision: {
    strategy: string;
    chosen: string;
    candidates: Array<{ providerId: string; reasons: Array<{ reason: string; message: string }> }>;
  };
};

async function buy(idempotencyKey: string, more: object = {}): Promise<Session> {
  const { body } = await gateway.post({
    query: CREATE,
    variables: { input: { ...purchase, ...more, idempotencyKey } },
  });
  const data = body.data as { createOnrampSession: { onrampSession: Session } } | undefined;
  if (!data?.createOnrampSession.onrampSession) throw new Error(JSON.stringify(body));
  return data.createOnrampSession.onrampSession;
}

async function best(): Promise<string | undefined> {
  const query = `query ($input: QuotesInput!) { quotes(input: $input) { ... on Quotes { quotes { providerId } } } }`;
  const { wallets: _, ...input } = purchase;
  const { body } = await gateway.post({ query, variables: { input } });
  return (body.data as { quotes: { quotes: Array<{ providerId: string }> } }).quotes.quotes[0]?.providerId;
}

test('a purchase without a quote goes to the provider with the best price', async () => {
  const { providerId, decision } = await buy('priced');
  expect(decision.strategy).toBe('best-quote');
  expect(decision.candidates[0]?.reasons[0]?.reason).toBe('BEST_PRICE');
  expect(providerId).toBe(await best());
});

test('without any price the configured order decides', async () => {
  await gateway.fault('stripe', {
    kind: 'error_before',
    operation: 'quotes',
    times: 50,
  });
  await gateway.fault('calypso', { kind: 'error_before', operation: 'method', times: 50 });
  const { decision } = await buy('unpriced', { fiatAmount: '120' });
  expect(decision.candidates[0]?.reasons.at(-1)).toEqual({
    reason: 'PRIORITY',
    message: 'no price is known, so the configured order decides',
  });
  expect(decision.chosen).toBe('calypso');
});
