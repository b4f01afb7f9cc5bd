import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { OnrampSession } from '../../domain/session/session.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import { createKeyRing } from '../../secrets/index.ts';
import type { NewEvent, SessionUpdate } from '../../store/sessions/write-statements.ts';
import type { SessionDeps } from '../deps.ts';
import { CAPABILITIES, NOTHING_YET } from '../testing.ts';
import { apply, move, moveBy, readAndApply, TRIES, transitionFor, withCurrent } from './apply.ts';
import { openHandoff, sealHandoff } from './handoff.ts';
import { latePaymentDeadline, payableUntil } from './late-payment-window.ts';
import { forgetClientIp, openPayload, sealPayload } from './payload.ts';

// Without a database: what is written, logged and published. How the store writes it: src/store/sessions.

const NOW = new Date('2026-11-21T12:00:00Z');
const keyRing = createKeyRing([`test:${randomBytes(32).toString('base64')}`]);
const HANDOFF = { kind: 'REDIRECT', url: 'https://x.example', expiresAt: null, singleUse: false } as const;

const SESSION = {
  id: 'ons_1',
  revision: 7,
  status: 'READY',
  providerId: 'alpha',
  providerStatus: 'open',
  providerReference: 'ref',
  sealedHandoff: null,
  asset: null,
  ...NOTHING_YET,
  prefillUsed: null,
  requested: { lockWalletAddress: false, wallets: [] },
} as unknown as OnrampSession;

const session = (more: Partial<OnrampSession> = {}): OnrampSession => ({ ...SESSION, ...more });
const news = (status: SessionNews['status'], more: Partial<SessionNews> = {}): SessionNews => ({
  reference: 'ref',
  status,
  providerStatus: status === null ? 'odd' : status.toLowerCase(),
  ...more,
});

/** A store that holds one session; `changed`: other sessions that it holds instead, one after the other. */
function world({ changed = [] as OnrampSession[], days = 3 } = {}) {
  const readings = [...changed];
  const written: SessionUpdate[] = [];
  const refused: NewEvent[] = [];
  const unpaid: unknown[] = [];
  const published: string[] = [];
  const log = { warn: vi.fn(), error: vi.fn() };
  const deps = {
    reads: { byId: async () => readings.shift() ?? null },
    writes: {
      update: async (update: SessionUpdate) => {
        if (readings.length > 0) return null;
        written.push(update);
        return { ...SESSION, ...update.changes, revision: update.revision + 1 };
      },
      recordUnpaid: async (which: unknown) => void unpaid.push(which),
      recordRejected: async (_id: string, event: NewEvent) => void refused.push(event),
    },
    registry: {
      get: (id: string) =>
        id === 'alpha' ? { capabilities: { ...CAPABILITIES, lateNewsDays: days } } : undefined,
    },
    live: { publish: (topic: string) => void published.push(topic) },
    keyRing,
    clock: () => NOW,
    log,
  } as unknown as SessionDeps;
  return { deps, written, refused, unpaid, published, log };
}

test('news that changes the status is written once, with its event, and published', async () => {
  const { deps, written, published, unpaid, log } = world();
  const moved = await apply(deps, session(), news('DELIVERING'), 'POLL');
  expect(moved).toMatchObject({ status: 'DELIVERING', revision: 8 });
  expect(written).toEqual([
    {
      id: 'ons_1',
      revision: 7,
      changes: { status: 'DELIVERING', providerStatus: 'delivering' },
      unpaid: false,
      event: {
        source: 'POLL',
        from: 'READY',
        to: 'DELIVERING',
        applied: true,
        providerStatus: 'delivering',
        note: null,
      },
    },
  ]);
  expect(published).toEqual(['session:ons_1']);
  expect(unpaid).toEqual([]);
  expect([log.warn.mock.calls, log.error.mock.calls]).toEqual([[], []]);
});

test('a change that keeps the status has an event with that status', async () => {
  const { deps, written } = world();
  await apply(deps, session(), news('READY', { providerStatus: 'waiting' }), 'API');
  expect(written).toMatchObject([
    { changes: { providerStatus: 'waiting' }, unpaid: true, event: { from: 'READY', to: 'READY' } },
  ]);
});

test.each([
  ['AWAITING_PAYMENT', true],
  ['EXPIRED', true],
  ['PAYMENT_PROCESSING', false],
  ['COMPLETED', false],
] as const)('whether %s says that the session is unpaid is written with the change: %s', async (to, says) => {
  const { deps, written, unpaid } = world();
  await apply(deps, session(), news(to), 'POLL');
  expect(written).toMatchObject([{ unpaid: says }]);
  expect(unpaid).toEqual([]);
});

test('news that changes nothing is not an event; only that the session is unpaid is recorded', async () => {
  const { deps, written, published, unpaid, refused } = world();
  const same = session({ providerStatus: 'ready' });
  expect(await apply(deps, same, news('READY'), 'POLL')).toBe(same);
  expect(unpaid).toEqual([same]);
  const delivering = session({ status: 'DELIVERING', providerStatus: 'delivering' });
  expect(await apply(deps, delivering, news('DELIVERING'), 'POLL')).toBe(delivering);
  expect(unpaid).toHaveLength(1);
  expect([written, published, refused]).toEqual([[], [], []]);
});

test('news that goes backwards is recorded as refused and changes nothing', async () => {
  const { deps, written, published, unpaid, refused } = world();
  const delivering = session({ status: 'DELIVERING' });
  expect(await apply(deps, delivering, news('READY'), 'WEBHOOK')).toBe(delivering);
  const note = 'DELIVERING does not become READY';
  expect(refused).toEqual([
    { source: 'WEBHOOK', from: 'DELIVERING', to: 'READY', applied: false, providerStatus: 'ready', note },
  ]);
  expect(unpaid).toEqual([delivering]);
  expect([written, published]).toEqual([[], []]);
});

test('news of another session of the provider is an alert, and changes nothing', async () => {
  const { deps, written, unpaid, refused, log } = world();
  const before = session();
  expect(await apply(deps, before, news('COMPLETED', { reference: 'other' }), 'POLL')).toBe(before);
  const fields = { sessionId: 'ons_1', providerId: 'alpha', providerStatus: 'completed' };
  const message = 'A provider answered with another session than the one asked for';
  expect(log.error).toHaveBeenCalledExactlyOnceWith(
    { event: 'provider_answer_mismatch', ...fields },
    message,
  );
  expect(refused).toMatchObject([{ to: 'COMPLETED', applied: false, note: `${message}.` }]);
  expect([written, unpaid]).toEqual([[], []]);
});

test('a status that the adapter does not know is kept in the timeline, with a warning', async () => {
  const { deps, written, log, unpaid } = world();
  await apply(deps, session(), news(null), 'POLL');
  const note = 'The gateway does not know the status odd.';
  expect(written).toMatchObject([{ changes: { providerStatus: 'odd' }, unpaid: false, event: { note } }]);
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    { event: 'provider_status_unknown', sessionId: 'ons_1', providerId: 'alpha', providerStatus: 'odd' },
    'The adapter does not know a status',
  );
  expect(unpaid).toEqual([]);
});

test.each([
  ['alpha', '2026-11-24T12:00:00.000Z'],
  ['gone', '2026-12-21T12:00:00.000Z'],
])('an unconfirmed end at %s is polled until %s', async (providerId, deadline) => {
  const { deps, written } = world();
  await apply(deps, session({ providerId }), news('EXPIRED'), 'POLL');
  expect(written[0]?.changes.latePaymentDeadline?.toISOString()).toBe(deadline);
  expect(latePaymentDeadline(deps, deps.registry.get(providerId))).toEqual(new Date(deadline));
});

test.each(['EXPIRED', 'CANCELED', 'FAILED'] as const)(
  'a payment that the API reports after %s counts',
  async (status) => {
    const { deps, written, refused } = world();
    await apply(deps, session({ status }), news('COMPLETED'), 'POLL');
    expect(written).toMatchObject([{ changes: { status: 'COMPLETED' }, unpaid: false }]);
    expect(refused).toEqual([]);
  },
);

test('the hand-off is written encrypted, is kept, and is removed at the end', async () => {
  const { deps, written } = world();
  const taken = transitionFor(deps, session({ status: 'CREATING' }), news('READY', { handoff: HANDOFF }), {
    providerId: 'alpha',
    created: true,
  });
  await moveBy(deps, session(), news('READY'), taken, { source: 'API' });
  const sealed = written[0]?.changes.sealedHandoff;
  expect(Buffer.from(sealed ?? []).toString('latin1')).not.toContain('x.example');
  const ready = session({ sealedHandoff: sealed ?? null });
  expect(openHandoff(ready, null, keyRing)).toEqual(HANDOFF);
  await apply(deps, ready, news('DELIVERING', { handoff: HANDOFF }), 'POLL');
  expect(written[1]?.changes).not.toHaveProperty('sealedHandoff');
  await apply(deps, ready, news('EXPIRED'), 'POLL');
  expect(written[2]?.changes).toHaveProperty('sealedHandoff', null);
});

test('news that does not answer a create never makes a session READY', () => {
  const { deps } = world();
  const creating = session({ status: 'CREATING', providerStatus: 'odd' });
  expect(transitionFor(deps, creating, news(null), { providerId: null })).toEqual({ kind: 'none' });
});

test('a transition that is not taken adds nothing to the change that is written with it', async () => {
  const { deps, written } = world();
  const change = {
    source: 'API',
    changes: { providerReference: 'r2' },
    note: 'linked',
    releaseKey: true,
  } as const;
  await moveBy(deps, session(), news('READY'), { kind: 'none' }, change);
  expect(written).toEqual([
    {
      id: 'ons_1',
      revision: 7,
      changes: { providerReference: 'r2' },
      unpaid: true,
      releaseKey: true,
      event: {
        source: 'API',
        from: 'READY',
        to: 'READY',
        applied: true,
        providerStatus: 'ready',
        note: 'linked',
      },
    },
  ]);
});

test('the note of a refused transition is not written with another change', async () => {
  const { deps, written } = world();
  const refused = { kind: 'refused', to: 'CREATING', note: 'READY does not become CREATING' } as const;
  await moveBy(deps, session(), news('READY'), refused, { source: 'API' });
  expect(written).toMatchObject([{ changes: {}, event: { to: 'READY', note: null } }]);
});

test('a change without news has no provider status and no note', async () => {
  const { deps, written } = world();
  await move(deps, session(), { source: 'SYSTEM' });
  expect(written).toMatchObject([{ changes: {}, event: { to: 'READY', providerStatus: null, note: null } }]);
});

test('a change that loses against another one is not published', async () => {
  const { deps, published } = world({ changed: [session()] });
  expect(await move(deps, session(), { source: 'SYSTEM' })).toBeNull();
  expect(published).toEqual([]);
});

test('after a lost update the news is read again for the session as it is now', async () => {
  const { deps, written } = world({ changed: [session({ revision: 8 })] });
  const asked: number[] = [];
  const read = async ({ revision }: OnrampSession) => {
    asked.push(revision);
    return news('DELIVERING');
  };
  await readAndApply(deps, session(), read, 'POLL');
  expect(asked).toEqual([7, 8]);
  expect(written).toMatchObject([{ revision: 8, event: { source: 'POLL' } }]);
});

test('an update is tried a limited number of times', async () => {
  const { deps } = world();
  const work = vi.fn(async () => null);
  await expect(withCurrent(deps, session(), TRIES, work)).rejects.toThrow(
    'session ons_1 changed 5 times while it was being updated',
  );
  // The session cannot be read any more: the last known state is used.
  expect(work.mock.calls).toEqual(Array.from({ length: 5 }, () => [session()]));
  const exhausted = ({ revision }: OnrampSession) => `left at ${revision}`;
  const changed = [session({ revision: 8 }), session({ revision: 9 })];
  expect(await withCurrent(world({ changed }).deps, session(), 2, work, exhausted)).toBe('left at 9');
});

test('a hand-off is shown while the session can be paid and its deposit address is active', () => {
  const sealedHandoff = sealHandoff(HANDOFF, keyRing);
  const open = session({ sealedHandoff });
  expect(openHandoff(open, { status: 'ACTIVE' }, keyRing)).toEqual(HANDOFF);
  expect(openHandoff(open, { status: 'EXPIRED' }, keyRing)).toBeNull();
  expect(openHandoff(session({ sealedHandoff, status: 'COMPLETED' }), null, keyRing)).toBeNull();
  expect(openHandoff(session(), null, keyRing)).toBeNull();
  expect(sealHandoff(null, keyRing)).toBeNull();
});

test('an unpaid session is payable until the expiry of the provider, or for 30 days', () => {
  const createdAt = NOW;
  const expiresAt = new Date('2026-11-21T13:00:00Z');
  expect(payableUntil(session({ createdAt, expiresAt }))).toBe(expiresAt);
  expect(payableUntil(session({ createdAt }))).toEqual(new Date('2026-12-21T12:00:00Z'));
});

test('a stored request keeps its amounts exactly, and what the adapter prepared', () => {
  const amount = { currency: 'ETH', decimals: 18, minor: 10n ** 30n + 1n };
  const request = { sessionId: 'ons_1', fiatAmount: null, cryptoAmount: amount };
  const payload = { request, prepared: { body: 'x', minor: '7' } } as unknown as Parameters<
    typeof sealPayload
  >[0];
  const opened = openPayload(sealPayload(payload, keyRing), keyRing);
  expect(opened.request).toMatchObject({ sessionId: 'ons_1', cryptoAmount: amount });
  expect(opened.prepared).toEqual({ body: 'x', minor: '7' });
});

test('the IP address goes from each stored request that has one, with what the adapter prepared', async () => {
  const stored = (clientIp: string | null, prepared: string) =>
    sealPayload({ request: { sessionId: 'ons_1', clientIp }, prepared } as never, keyRing);
  const payloads = [
    { number: 1, sealed: stored('8.8.8.8', 'a') },
    { number: 2, sealed: stored(null, 'b') },
    { number: 3, sealed: stored('8.8.4.4', 'c') },
  ];
  const replacePayload = vi.fn(async (..._: [id: string, number: number, sealed: Uint8Array]) => {});
  const read = vi.fn(async (_: string) => payloads);
  const attempts = { payloads: read, replacePayload };
  await forgetClientIp({ attempts, keyRing } as unknown as SessionDeps, 'ons_1');
  const replaced = replacePayload.mock.calls.map(([id, number, sealed]) => [
    id,
    number,
    openPayload(sealed, keyRing),
  ]);
  const without = { request: { sessionId: 'ons_1', clientIp: null } };
  expect(read).toHaveBeenCalledExactlyOnceWith('ons_1');
  expect(replaced).toEqual([
    ['ons_1', 1, without],
    ['ons_1', 3, without],
  ]);
});
