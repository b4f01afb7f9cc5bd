import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { etherInGermany, payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const { create, make, read } = purchasesAt({ request: (...given) => gateway.request(...given) });

// Resets the circuit, which consecutive failures open.
beforeEach(async () => void (await make(usdcOnBase())));

/** The sessions in Stripe's simulator that were created for a session of the gateway. */
async function atStripe(id: string): Promise<unknown[]> {
  const answer = await gateway.app.fetch(
    new Request(`${gateway.url}/sandbox/stripe/v1/crypto/onramp_sessions?limit=100`, {
      headers: { authorization: 'Bearer sk_test_simulator' },
    }),
  );
  const { data } = (await answer.json()) as { data: unknown[] };
  return data.filter((session) => JSON.stringify(session).includes(id));
}

const attemptsOf = (session: { attempts: Array<{ providerId: string; outcome: string }> }) =>
  session.attempts.map(({ providerId, outcome }) => `${providerId} ${outcome}`);

describe('Stripe created the session, but its answer was lost', () => {
  test.each([
    ['slow: the time-out passes', { kind: 'slow', milliseconds: 4_500 }, 'PROVIDER_TIMEOUT'],
    ['500 after having acted', { kind: 'error_after' }, 'PROVIDER_OUTCOME_UNKNOWN'],
    ['a reset connection', { kind: 'reset' }, 'PROVIDER_OUTCOME_UNKNOWN'],
  ])('%s', async (_, fault, reason) => {
    // Calypso could serve the purchase too, and must not be called.
    const input = etherInGermany();
    await gateway.fault('stripe', { operation: 'sessions.create', ...fault });
    const unresolved = await make(input);
    expect(unresolved).toMatchObject({ status: 'CREATING', handoff: null, settled: false });
    expect(unresolved.decision.candidates.filter(({ eligible }) => eligible)).toHaveLength(2);
    expect(unresolved.attempts).toEqual([
      expect.objectContaining({ providerId: 'stripe', outcome: 'UNKNOWN', reason }),
    ]);

    const repeated = await create(input);
    expect(repeated).toMatchObject({ __typename: 'OnrampSessionPayload', replayed: true });
    const found = await read(unresolved.id);
    expect(found).toMatchObject({ status: 'READY', providerId: 'stripe' });
    expect(attemptsOf(found)).toEqual(['stripe CREATED']);
    expect(payPage(found)).toMatch(/^http/);
    expect(await atStripe(unresolved.id)).toHaveLength(1);
  });
});

test('Stripe failed before it created anything: the next provider follows once that is proven', async () => {
  const input = etherInGermany();
  await gateway.fault('stripe', { operation: 'sessions.create', kind: 'error_before' });
  const unresolved = await make(input);
  expect(unresolved.status).toBe('CREATING');
  // Stripe may still process the request, and replays its 500 under the key.
  expect(await make(input)).toMatchObject({ id: unresolved.id, status: 'CREATING' });

  await sql`update session_attempt set sent_at = sent_at - interval '1 minute'
    where session_id = ${unresolved.id}`.execute(gateway.app.store.db);
  const made = await make(input);
  expect(made).toMatchObject({ id: unresolved.id, status: 'AWAITING_PAYMENT', providerId: 'calypso' });
  expect(attemptsOf(made)).toEqual(['stripe NOT_SENT', 'calypso CREATED']);
  expect(await atStripe(unresolved.id)).toEqual([]);
});

test('after a refusal that is not about the purchase the next provider is used, and attempts show both', async () => {
  await gateway.fault('stripe', { operation: 'sessions.create', kind: 'rate_limited' });
  const session = await make(etherInGermany());
  expect(session).toMatchObject({ status: 'AWAITING_PAYMENT', providerId: 'calypso' });
  expect(session.decision.chosen).toBe('stripe');
  expect(session.attempts).toMatchObject([
    { providerId: 'stripe', outcome: 'REJECTED', reason: 'PROVIDER_RATE_LIMITED' },
    { providerId: 'calypso', outcome: 'CREATED' },
  ]);
  expect(await atStripe(session.id)).toEqual([]);
});

test('no provider created anything: ProviderUnavailable, and the same key continues the session', async () => {
  const input = etherInGermany();
  await gateway.fault('stripe', { operation: 'sessions.create', kind: 'rate_limited' });
  await gateway.fault('calypso', { operation: 'orderCreate', kind: 'rate_limited' });
  const failed = await create(input);
  if (failed.__typename !== 'ProviderUnavailable') throw new Error(JSON.stringify(failed));
  expect(failed).toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    retryAfterSeconds: 1,
    pending: { status: 'CREATING' },
  });
  const made = await make(input);
  expect(made).toMatchObject({ id: failed.pending?.id, status: 'READY', providerId: 'stripe' });
  expect(attemptsOf(made)).toEqual(['stripe REJECTED', 'calypso REJECTED', 'stripe CREATED']);
  expect(await atStripe(made.id)).toHaveLength(1);
});

test('a lost answer of Calypso to an address request does not create a second address', async () => {
  const { customer, depositAddress } = purchasesAt(gateway);
  const { id } = await customer({ country: 'DE' });
  await gateway.fault('calypso', { operation: 'addressGet', kind: 'error_after' });
  await expect(depositAddress(id, 'USDT', 'tron')).rejects.toThrow('PROVIDER_UNAVAILABLE');
  const made = await depositAddress(id, 'USDT', 'tron');
  expect(await depositAddress(id, 'USDT', 'tron')).toMatchObject({ id: made.id, address: made.address });
});

test.each([
  ['delivered twice', 'duplicate_webhooks'],
  ['out of order', 'reorder_webhooks'],
  ['lost except the last', 'drop_webhooks'],
])('webhooks %s: completed once', async (_, kind) => {
  const session = await make(usdcOnBase());
  await gateway.fault('stripe', { kind, times: kind === 'duplicate_webhooks' ? 4 : 1, milliseconds: 1_500 });
  await gateway.press(payPage(session), /^Pay/);
  const done = await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  const applied = done.timeline.filter((step) => step.applied).map(({ to }) => to);
  expect(applied.filter((to) => to === 'COMPLETED')).toHaveLength(1);
  expect(new Set(applied).size).toBe(applied.length);
  expect(done.timeline.filter((step) => !step.applied)).toEqual([]);
  expect(done.revision).toBe(applied.length);
});
