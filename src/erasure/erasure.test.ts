import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { leaksInDatabase, leaksInSealed } from '../../test/support/invariants/secrets.ts';
import { fakeJobs, keyRing, makeProject } from '../customers/testing.ts';
import { internalCaller } from '../domain/access/caller.ts';
import { newId } from '../domain/id.ts';
import type { RoutingDecision } from '../domain/routing/decision.ts';
import { createMemoryLive } from '../live/index.ts';
import { createRankings } from '../store/quotes/rankings.ts';
import { eachStore } from '../store/testing.ts';
import { createErasure } from './index.ts';

const EMAIL = 'canary.person@example.com';
const CANARIES = new Map([
  ['the e-mail address', EMAIL],
  ['the metadata', 'canary-metadata'],
  ['the return URL', 'canary-return'],
  ['the subdivision', 'US-WY'],
  ['the hand-off', 'canary-handoff'],
]);

eachStore('erasure', (makeStore) => {
  async function setUp(sessionStatus: string, session: Record<string, unknown> = {}) {
    const { db } = await makeStore();
    const caller = await makeProject(db);
    const { projectId } = caller;
    const [id, sessionId] = [newId('customer'), newId('onrampSession')];
    const metadata = JSON.stringify({ note: 'canary-metadata' });
    await db
      .insertInto('customer')
      .values({
        id,
        project_id: projectId,
        external_id: EMAIL,
        sealed_email: keyRing.seal(EMAIL),
        input_fingerprint: keyRing.fingerprint(EMAIL),
        country: 'US',
        subdivision: 'US-WY',
        metadata,
      })
      .execute();
    await db
      .insertInto('onramp_session')
      .values({
        id: sessionId,
        project_id: projectId,
        idempotency_key: `buy ${EMAIL}`,
        fingerprint: keyRing.fingerprint(EMAIL),
        customer_id: id,
        status: sessionStatus,
        provider_id: 'stripe',
        provider_reference: 'cos_1234567',
        mode: 'SIMULATOR',
        sealed_handoff: keyRing.seal('canary-handoff'),
        requested: '{}',
        fiat_amount: '25',
        wallet_address: '0xabc',
        decision: JSON.stringify({
          id: 'dec_1',
          country: 'US',
          subdivision: 'US-WY',
          facts: {
            country: 'US',
            subdivision: 'US-WY',
            customerMetadata: { note: 'canary-metadata' },
            network: 'base',
          },
        }),
        metadata,
        return_url: 'https://shop.example/canary-return',
        ...session,
      })
      .execute();
    await db
      .insertInto('session_attempt')
      .values({
        session_id: sessionId,
        number: 1,
        provider_id: 'stripe',
        outcome: 'CREATED',
        sealed_prepared: keyRing.seal(`prepared for ${EMAIL}`),
      })
      .execute();
    const event = async (eventId: string, body: object, state = 'applied') => {
      await db
        .insertInto('webhook_event')
        .values({
          id: newId('webhookEvent'),
          provider_id: 'stripe',
          event_id: eventId,
          event_type: 'test',
          sealed_body: keyRing.seal(JSON.stringify(body)),
          state: state as 'applied',
        })
        .execute();
    };
    await event('evt_1', { session: 'cos_1234567', email: EMAIL });
    await event('evt_2', { metadata: { session: sessionId }, email: EMAIL }, 'parked');
    await event('evt_3', { session: 'cos_of_another' });
    const rankings = createRankings(db);
    const ranking = async (rankingId: string, customerId: string | null, facts: object, usedBy: string) => {
      const decision = { facts } as unknown as RoutingDecision;
      const quotes = [{ id: `quote of ${rankingId}` }];
      await rankings.keep({ id: rankingId, projectId, customerId, decision, quotes });
      await rankings.use(`quote of ${rankingId}`, projectId, usedBy);
    };
    const facts = { customerMetadata: { note: 'canary-metadata' } };
    await ranking(`own ${sessionId}`, id, facts, `a failed try of ${EMAIL}`);
    await ranking(`anonymous ${sessionId}`, null, {}, `buy ${EMAIL}`);
    await ranking(`foreign ${sessionId}`, null, {}, 'another key');
    await sql`update quote_ranking set customer_id = ${newId('customer')} where id = ${`foreign ${sessionId}`}`.execute(
      db,
    );
    const jobs = fakeJobs();
    const live = createMemoryLive();
    const erasure = createErasure({ db, keyRing, jobs, live, sessions: { byIds: async () => [null] } });
    return { db, caller, id, sessionId, jobs, erasure, rankings };
  }

  test('what identifies the person is gone from every table, also where it was encrypted', async () => {
    const { db, caller, id, sessionId, jobs, erasure } = await setUp('COMPLETED');
    expect((await leaksInDatabase(db, CANARIES)).length).toBeGreaterThan(0);
    expect((await leaksInSealed(db, keyRing, CANARIES)).length).toBeGreaterThan(3);

    expect(await erasure.erase(id, caller)).toEqual({ kind: 'ErasePayload', erasedId: id });
    expect(jobs.enqueue.mock.calls.map(([queue, data]) => [queue, data])).toEqual([
      ['customer-erased', { customerId: id, after: null }],
      ['customer-changed', { customerId: id, projectId: caller.projectId, what: 'email' }],
      ['customer-changed', { customerId: id, projectId: caller.projectId, what: 'blocked' }],
    ]);
    await erasure.eraseBodies({ customerId: id, after: null });
    expect(await leaksInDatabase(db, CANARIES)).toEqual([]);
    expect(await leaksInSealed(db, keyRing, CANARIES)).toEqual([]);

    // The trail of the money stays, and so do the webhooks of others.
    const session = await db.selectFrom('onramp_session').selectAll().executeTakeFirstOrThrow();
    expect(session).toMatchObject({
      id: sessionId,
      status: 'COMPLETED',
      fiat_amount: '25',
      wallet_address: '0xabc',
      provider_reference: 'cos_1234567',
      decision: { id: 'dec_1', country: null, facts: { network: 'base', customerMetadata: {} } },
    });
    const events = await db.selectFrom('webhook_event').selectAll().orderBy('event_id').execute();
    expect(events.map(({ state, sealed_body }) => [state, keyRing.openText(sealed_body)])).toEqual([
      ['applied', '{}'],
      ['ignored', '{}'],
      ['applied', '{"session":"cos_of_another"}'],
    ]);
    const { rows: rankings } = await sql`select id from quote_ranking order by id`.execute(db);
    expect(rankings).toEqual([{ id: `anonymous ${sessionId}` }, { id: `foreign ${sessionId}` }]);
    const { rows: used } =
      await sql`select quote_id, idempotency_key as key from quote_use order by 1`.execute(db);
    const [anonymous, foreign, own] = ['anonymous', 'foreign', 'own'].map(
      (of) => `quote of ${of} ${sessionId}`,
    );
    expect(used).toEqual([
      { quote_id: anonymous, key: `erased:${anonymous}` },
      { quote_id: foreign, key: 'another key' },
      { quote_id: own, key: `erased:${own}` },
    ]);
  });

  test('erasing again changes nothing, and is recorded once; the customer stays blocked', async () => {
    const { db, caller, id, erasure } = await setUp('COMPLETED');
    const row = () => db.selectFrom('customer').selectAll().executeTakeFirstOrThrow();
    await erasure.erase(id, caller);
    const erased = await row();
    expect(erased).toMatchObject({ external_id: `erased:${id}`, blocked: true });
    expect(await erasure.erase(id, caller)).toEqual({ kind: 'ErasePayload', erasedId: id });
    expect(await row()).toEqual(erased);
    const entries = await db.selectFrom('audit_entry').selectAll().execute();
    expect(entries).toMatchObject([{ action: 'customer.erased', subject_id: id, actor: 'key:test' }]);
  });

  test('a ranking of quotes that was asked before the erasure is not stored after it', async () => {
    const { db, caller, id, erasure, rankings } = await setUp('COMPLETED');
    await erasure.erase(id, caller);
    const facts = { customerMetadata: { note: 'canary-metadata' } };
    const decision = { facts } as unknown as RoutingDecision;
    await rankings.keep({ id: 'late', projectId: caller.projectId, customerId: id, decision, quotes: [] });
    expect((await leaksInDatabase(db, CANARIES)).filter((leak) => leak.includes('quote_ranking'))).toEqual(
      [],
    );
    expect(await rankings.find('late', caller.projectId)).toBeNull();
  });

  test('erasing again erases what has come since', async () => {
    const { db, caller, id, jobs, erasure } = await setUp('COMPLETED');
    await erasure.erase(id, caller);
    await db.updateTable('onramp_session').set({ metadata: '{"note":"canary-metadata"}' }).execute();
    await erasure.erase(id, caller);
    expect((await leaksInDatabase(db, CANARIES)).filter((leak) => leak.includes('onramp_session'))).toEqual(
      [],
    );
    const queues = jobs.enqueue.mock.calls.map(([queue]) => queue);
    expect(queues.filter((queue) => queue === 'customer-erased')).toHaveLength(2);
  });

  test.each([
    ['CREATING', {}, 'is CREATING: erase the customer once it has ended'],
    ['AWAITING_PAYMENT', { expires_at: new Date('2030-01-01') }, 'wait until it expires at 2030-01-01'],
    ['DELIVERING', {}, 'is DELIVERING'],
    [
      'FAILED',
      { provider_id: null, provider_reference: null, horizon_at: new Date('2100-01-01') },
      'after its late-payment deadline at 2100-01-01',
    ],
  ])(
    'a session in %s keeps the customer, and the answer says what to wait for',
    async (status, session, text) => {
      const { db, caller, id, sessionId, erasure } = await setUp(status, session);
      const result = await erasure.erase(id, caller);
      expect(result).toMatchObject({ kind: 'WrongState', message: expect.stringContaining(text) });
      expect(result).toMatchObject({ message: expect.stringContaining(sessionId) });
      expect(await db.selectFrom('customer').select('erased_at').execute()).toEqual([{ erased_at: null }]);
    },
  );

  test('a deposit that is not final keeps the customer', async () => {
    const { db, caller, id, erasure } = await setUp('COMPLETED');
    await sql`insert into deposit (id, project_id, customer_id, provider_id, provider_reference, address,
      provider_currency, amount, status)
      values ('dep_1', ${caller.projectId}, ${id}, 'calypso', 'd1', '0xabc', 'ETH', 1, 'IN_REVIEW')`.execute(
      db,
    );
    expect(await erasure.erase(id, caller)).toMatchObject({
      kind: 'WrongState',
      message: expect.stringContaining('Deposit dep_1 is IN_REVIEW'),
      onrampSession: null,
    });
  });

  test("another project's customer is as unknown as a missing one", async () => {
    const { id, erasure } = await setUp('COMPLETED');
    const other = internalCaller(newId('project'), 'other');
    const missing = await erasure.erase(newId('customer'), other);
    expect(missing.kind).toBe('NotFound');
    expect(await erasure.erase(id, other)).toEqual(missing);
    expect(await erasure.erase('nonsense', other)).toEqual(missing);
  });
});
