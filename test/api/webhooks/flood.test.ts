import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { type Signed, stripeEvent } from '../../support/providers/signed-webhooks.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 240_000 });

const SESSIONS = 20;
const EVENTS_EACH = 20;
const DELIVERIES = 10_000;
const AT_ONCE = 40;
const STATUSES = ['requires_payment', 'fulfillment_processing', 'fulfillment_complete'];

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
  // The simulator's webhooks are dropped: all that arrive are the test's.
  await gateway.fault('stripe', { kind: 'drop_webhooks', times: 1_000 });
});
afterAll(() => gateway.close());

/** Pseudorandom numbers, the same in each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

async function deliver({ body, headers }: Signed): Promise<number> {
  const request = new Request(`${gateway.url}/webhooks/stripe`, { method: 'POST', body, headers });
  return (await gateway.app.fetch(request)).status;
}

test('ten thousand repeated, shuffled and forged events lead to the right statuses, one outgoing event per change', async () => {
  const { make, read } = purchasesAt(gateway);
  const sessions = await Promise.all(
    Array.from({ length: SESSIONS }, async () => {
      const { id } = await make(usdcOnBase());
      // On a busy machine the provider's answer may be late; the session is then recovered later.
      return eventually(
        () => read(id),
        ({ status }) => status === 'READY',
        120_000,
      );
    }),
  );
  const events = sessions.flatMap(({ providerReference: id }, session) =>
    Array.from({ length: EVENTS_EACH }, (_, event) =>
      // The status in the event does not matter: the gateway reads the provider's API.
      stripeEvent(`evt_${session}_${event}`, { id, status: event % 2 ? 'fulfillment_complete' : 'rejected' }),
    ),
  );
  const forged = (event: Signed): Signed => ({ ...event, body: event.body.replace('evt_', 'evt_forged_') });

  const random = createRandom(20_261_121);
  const statuses = new Map<string, number>();
  const stepEvery = DELIVERIES / (SESSIONS * (STATUSES.length + 1));
  const taken = new Set<string>();
  let steps = 0;
  for (let sent = 0; sent < DELIVERIES; sent += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, async () => {
      const event = events[Math.floor(random() * events.length)] as Signed;
      const genuine = random() < 0.8;
      if (genuine) taken.add(event.body);
      const status = await deliver(genuine ? event : forged(event));
      const kind = `${genuine ? 'genuine' : 'forged'} ${status}`;
      statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
    });
    // Customers pay meanwhile.
    while (steps < sent / stepEvery && steps < SESSIONS * STATUSES.length) {
      const session = sessions[steps % SESSIONS];
      const to = STATUSES[Math.floor(steps / SESSIONS)];
      await gateway.control('stripe', `sessions/${session?.providerReference}/advance`, { to });
      steps += 1;
    }
    await Promise.all(batch);
  }
  expect([...statuses.keys()].toSorted()).toEqual(['forged 400', 'genuine 200']);
  // A last event for each session, after its last change.
  for (const [index, { providerReference: id }] of sessions.entries()) {
    expect(await deliver(stripeEvent(`evt_${index}_last`, { id, status: 'initialized' }))).toBe(200);
  }
  for (const { id } of sessions) {
    await eventually(
      () => read(id),
      ({ status }) => status === 'COMPLETED',
      120_000,
    );
  }

  const { db } = gateway.app.store;
  const stored = await db.selectFrom('webhook_event').select('event_id').execute();
  expect(stored).toHaveLength(taken.size + SESSIONS);
  const outgoing = await db.selectFrom('outgoing_event').select(['subject_id', 'data']).execute();
  for (const { id } of sessions) {
    const { revision } = await read(id);
    const revisions = outgoing
      .filter((event) => event.subject_id === id)
      .map((event) => (event.data as { revision: number }).revision);
    expect(revisions.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: revision - 1 }, (_, index) => index + 2),
    );
  }
});
