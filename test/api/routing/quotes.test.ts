import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { all, subscribe } from '../../support/subscribe.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const FIELDS = `
  ... on QuotesAsked { providers { providerId } deadlineAt }
  ... on Quote { ...quote }
  ... on QuoteFailure { ...failure }
  ... on QuoteRenewed { replacedId changeBps quote { id } }
  ... on Quotes {
    outcome why: reason quotes { ...quote } failures { ...failure }
    suggestions { change providers fiatAmount }
    decision { strategy chosen candidates { providerId eligible reasons { reason } suggestions { change } } }
  }
  ... on Error { code message }`;
const FRAGMENTS = `
  fragment quote on Quote {
    id providerId provider { title } asset { currency network } fiatCurrency fiatTotal cryptoAmount amountBasis
    effectiveRate fees { kind amount currency } paymentMethod labels comparison costBps spreadBps
    reference { rate source at } locked quotedAt staleAt expiresAt latencyMilliseconds
  }
  fragment failure on QuoteFailure { providerId reason message minimum maximum currency source retryAfterSeconds }`;
const QUERY = `query ($input: QuotesInput!) { quotes(input: $input) { __typename ${FIELDS.replace(/\.\.\. on (QuotesAsked|Quote|QuoteFailure|QuoteRenewed) \{.*\n/g, '')} } } ${FRAGMENTS}`;
const SUBSCRIPTION = `subscription ($input: QuotesInput!) { quotes(input: $input) { __typename ${FIELDS} } } ${FRAGMENTS}`;

const purchase = {
  location: { country: 'US', subdivision: 'US-CA' },
  asset: { currency: 'USDC', network: 'ethereum' },
  fiatCurrency: 'USD',
  fiatAmount: '100',
};

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
async function quotes(input: Record<string, unknown>): Promise<any> {
  const { body } = await gateway.post({ query: QUERY, variables: { input } });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data?.quotes;
}

test('quotes of the simulated providers, with cost against parity; the shown amounts add up', async () => {
  const result = await quotes(purchase);
  expect(result).toMatchObject({ __typename: 'Quotes', outcome: 'QUOTED', why: null });
  const ids = result.quotes.map(({ providerId }: { providerId: string }) => providerId);
  expect(ids.toSorted()).toEqual(['calypso', 'stripe']);
  const stripe = result.quotes.find(({ providerId }: { providerId: string }) => providerId === 'stripe');
  expect(stripe).toMatchObject({
    amountBasis: 'FEES_ON_TOP',
    fiatTotal: '105.29',
    cryptoAmount: '100',
    comparison: 'EXACT',
    reference: { source: 'parity', rate: '1' },
    effectiveRate: '1.0529',
    costBps: 502,
    spreadBps: 0,
  });
  const fees = stripe.fees.map(({ amount }: { amount: string }) => Math.round(Number(amount) * 100));
  expect(fees.reduce((left: number, right: number) => left + right, 10_000)).toBe(10_529);
  expect(result.decision).toMatchObject({ strategy: 'priority', chosen: 'stripe' });
});

test('an operation asks for few quotes: each field may call every provider', async () => {
  const fields = ['a', 'b', 'c', 'd'].map((alias) => `${alias}: quotes(input: $input) { __typename }`);
  const ask = async (count: number) => {
    const query = `query ($input: QuotesInput!) { ${fields.slice(0, count).join(' ')} }`;
    return (await gateway.post({ query, variables: { input: purchase } })).body;
  };
  expect((await ask(3)).data?.a).toEqual({ __typename: 'Quotes' });
  expect((await ask(4)).errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COSTLY' } }]);
});

test('by crypto amount, and for one provider', async () => {
  const { fiatAmount: _, ...rest } = purchase;
  const result = await quotes({ ...rest, cryptoAmount: '50', providers: ['stripe'] });
  expect(result.quotes).toMatchObject([
    { providerId: 'stripe', cryptoAmount: '50', labels: ['RECOMMENDED'] },
  ]);
  expect(result.failures).toEqual([]);
});

test('an amount below the limit of a provider is told with its figure, and at the next call without asking', async () => {
  const input = { ...purchase, fiatAmount: '5', providers: ['calypso'] };
  const told = (source: string) => ({
    outcome: 'NONE',
    why: 'AMOUNT_TOO_LOW',
    failures: [{ providerId: 'calypso', minimum: '10', currency: 'USD', source }],
    suggestions: [{ change: 'FIAT_AMOUNT', fiatAmount: '10', providers: ['calypso'] }],
  });
  expect(await quotes(input)).toMatchObject(told('ANSWERED'));
  expect(await quotes(input)).toMatchObject(told('LEARNED'));
});

test('a price that cannot be true and one that has ended are told as failures', async () => {
  await gateway.control('stripe', 'settings', { prices: 'wrong' });
  await gateway.control('calypso', 'settings', { prices: 'EXPIRED' });
  const result = await quotes({ ...purchase, fiatAmount: '130' });
  expect(result).toMatchObject({
    outcome: 'NONE',
    failures: [
      { providerId: 'calypso', reason: 'PROVIDER_ERROR', message: 'Calypso has no price for this purchase' },
      { providerId: 'stripe', reason: 'QUOTE_IMPLAUSIBLE' },
    ],
  });
  await gateway.control('stripe', 'settings', { prices: 'market' });
  await gateway.control('calypso', 'settings', { prices: 'MARKET' });
});

test.each([
  ['two amounts', { cryptoAmount: '1' }, 'input.cryptoAmount'],
  ['no amount', { fiatAmount: undefined }, 'input.fiatAmount'],
  [
    'a time-out out of range',
    { timeoutMilliseconds: 99 },
    'input.timeoutMilliseconds: must be from 100 to 10000',
  ],
  ['an unknown provider', { providers: ['ramp'] }, 'input.providers: must be among stripe, calypso'],
  ['an unknown asset', { asset: { currency: 'USDC', network: 'bitcoin' } }, 'input.asset'],
  [
    'a subdivision of another country',
    { location: { country: 'DE', subdivision: 'US-CA' } },
    'input.location',
  ],
])('%s is invalid input', async (_, more, message) => {
  expect(await quotes({ ...purchase, ...more })).toMatchObject({
    __typename: 'InvalidInput',
    code: 'INVALID_INPUT',
    message: expect.stringContaining(message),
  });
});

test('the stream: who is asked, the answers, the ranking; a failure is told beside them', async () => {
  await gateway.fault('calypso', { kind: 'error_before', operation: 'method', times: 5 });
  const input = { ...purchase, fiatAmount: '120' };
  const stream = await subscribe(gateway.app.fetch, gateway.url, gateway.app.demoKey ?? '', SUBSCRIPTION, {
    input,
  });
  // biome-ignore lint/suspicious/noExplicitAny: events of many shapes
  const events: any[] = [];
  for await (const { data, errors } of stream) {
    if (errors) throw new Error(JSON.stringify(errors));
    events.push(data?.quotes);
    if (events.at(-1).__typename === 'Quotes') break;
  }
  expect(events[0]).toMatchObject({
    __typename: 'QuotesAsked',
    providers: [{ providerId: 'stripe' }, { providerId: 'calypso' }],
  });
  const kinds = events.map(({ __typename }) => __typename);
  expect(kinds.slice(1, -1).toSorted()).toEqual(['Quote', 'QuoteFailure']);
  expect(events.at(-1)).toMatchObject({
    outcome: 'QUOTED',
    quotes: [{ providerId: 'stripe' }],
    failures: [{ providerId: 'calypso', reason: expect.stringMatching(/^PROVIDER_/) }],
  });
});

test('a stream with invalid input says so and ends', async () => {
  const input = { ...purchase, fiatAmount: '0' };
  const stream = await subscribe(gateway.app.fetch, gateway.url, gateway.app.demoKey ?? '', SUBSCRIPTION, {
    input,
  });
  expect(await all(stream)).toMatchObject([{ data: { quotes: { __typename: 'InvalidInput' } } }]);
});

const CREATE = `mutation ($input: CreateOnrampSessionInput!) {
  createOnrampSession(input: $input) {
    __typename
    ... on OnrampSessionPayload {
      replayed
      onrampSession { id providerId fiatCurrency requested { fiatAmount asset { network } } }
    }
    ... on QuoteExpired { changeBps quote { id } }
    ... on Error { code message }
  }
}`;
const wallets = [{ network: 'ethereum', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }];

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
async function buy(input: Record<string, unknown>, key?: string): Promise<any> {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const { body } = await gateway.post(
    { query: CREATE, variables: { input: { wallets, ...input } } },
    headers,
  );
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data?.createOnrampSession;
}

test('a quote is bought once: by its key again and again, by no other key and no other project', async () => {
  const { quotes: rows } = await quotes({ ...purchase, providers: ['stripe'] });
  const quoteId = rows[0].id;
  const foreign = await gateway.newProject('other');
  expect(await buy({ idempotencyKey: 'foreign', quoteId }, foreign)).toMatchObject({ code: 'NOT_FOUND' });
  const bought = await buy({ idempotencyKey: 'quote 1', quoteId });
  expect(bought).toMatchObject({
    replayed: false,
    onrampSession: { providerId: 'stripe', requested: { fiatAmount: '100', asset: { network: 'ethereum' } } },
  });
  expect(await buy({ idempotencyKey: 'quote 1', quoteId })).toMatchObject({
    replayed: true,
    onrampSession: { id: bought.onrampSession.id },
  });
  expect(await buy({ idempotencyKey: 'quote 2', quoteId })).toMatchObject({ code: 'CONFLICT' });
});

test('a quote is free again after a call that made nothing', async () => {
  const { quotes: rows } = await quotes({ ...purchase, providers: ['stripe'] });
  const quoteId = rows[0].id;
  const wrong = [{ network: 'ethereum', address: 'no address' }];
  expect(await buy({ idempotencyKey: 'invalid', quoteId, wallets: wrong })).toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(await buy({ idempotencyKey: 'valid', quoteId })).toMatchObject({ replayed: false });
  // The key of a session holds the quote, whatever a later call with this key answers.
  expect(await buy({ idempotencyKey: 'valid', quoteId, wallets: wrong })).toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await buy({ idempotencyKey: 'another', quoteId })).toMatchObject({ code: 'CONFLICT' });
});

test.each([
  ['an unknown quote', { quoteId: `quo_${'0'.repeat(32)}` }, 'NOT_FOUND'],
  ['no id at all', { quoteId: 'x' }, 'NOT_FOUND'],
  ['an amount beside it', { quoteId: 'x', fiatCurrency: 'USD', fiatAmount: '5' }, 'INVALID_INPUT'],
  ['a negative tolerance', { quoteId: 'x', maximumChangeBps: -1 }, 'INVALID_INPUT'],
])('%s is refused', async (name, input, code) => {
  expect(await buy({ idempotencyKey: name, ...input })).toMatchObject({ code });
});

test('what the device can do is a fact of the routing, and a change that helps is suggested', async () => {
  const query = `query ($input: RouteInput!) { route(input: $input) {
    ... on RoutingDecision { chosen candidates { providerId reasons { reason } suggestions { change paymentMethod } } }
  } }`;
  const input = { ...purchase, paymentMethod: 'apple_pay', client: { applePay: false } };
  const { body } = await gateway.post({ query, variables: { input } });
  const { chosen, candidates } = (body.data as { route: unknown }).route as {
    chosen: string | null;
    candidates: Array<{ providerId: string; reasons: Array<{ reason: string }>; suggestions: object[] }>;
  };
  expect(chosen).toBeNull();
  const calypso = candidates.find(({ providerId }) => providerId === 'calypso');
  expect(calypso?.reasons.map(({ reason }) => reason)).toContain('CLIENT_UNSUPPORTED');
  expect(calypso?.suggestions).toContainEqual({ change: 'PAYMENT_METHOD', paymentMethod: 'card' });
});

test('a purchase that nobody serves names the smallest changes that would let a provider serve it', async () => {
  const query = CREATE.replace(
    '... on QuoteExpired',
    '... on NoRoute { suggestions { change paymentMethod providers } }\n    ... on QuoteExpired',
  );
  const input = {
    ...purchase,
    wallets,
    paymentMethod: 'apple_pay',
    client: { applePay: false },
    idempotencyKey: 'none',
  };
  const { body } = await gateway.post({ query, variables: { input } });
  const { createOnrampSession: result } = body.data as { createOnrampSession: { suggestions: object[] } };
  expect(result).toMatchObject({ __typename: 'NoRoute', code: 'NO_ROUTE' });
  expect(result.suggestions).toContainEqual({
    change: 'PAYMENT_METHOD',
    paymentMethod: 'card',
    providers: ['calypso'],
  });
});
