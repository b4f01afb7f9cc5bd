import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import type { ErrorClass, Outcome } from '../../provider/error.ts';
import { replay } from '../../router/index.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput, CreateSessionResult, OnrampSessionPayload } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  fiatCurrency: 'USD',
  fiatAmount: '100',
  wallets: [{ network: 'base', address: WALLET }],
};

function made(result: CreateSessionResult): OnrampSessionPayload {
  if (result.kind !== 'OnrampSessionPayload') throw new Error(JSON.stringify(result));
  return result;
}

/** A provider that is sent the lists of the request. */
function sentLists() {
  const provider = fakeProvider('alpha');
  provider.prepare = async ({ sessionId: reference, allowedCurrencies, allowedNetworks }) => ({
    reference,
    allowedCurrencies: [...allowedCurrencies],
    allowedNetworks: [...allowedNetworks],
  });
  return provider;
}

function issuesOf(result: CreateSessionResult): string[] {
  if (result.kind !== 'InvalidInput') throw new Error(`expected InvalidInput, got ${result.kind}`);
  return result.issues.map((issue) => issue.path);
}

eachStore('creating a session', (makeStore) => {
  test('calls the provider within the time that the caller has left', async () => {
    const a = fakeProvider('alpha');
    const { sessions } = await sessionsOn(await makeStore(), [a]);
    const { signal } = new AbortController();
    const { create } = a.operations.sessions;
    const given: AbortSignal[] = [];
    a.operations.sessions.create = (prepared, prefill, call) => {
      given.push(call.signal);
      return create(prepared, prefill, call);
    };
    made(await sessions.create(INPUT, CALLER, signal));
    expect(given).toHaveLength(1);
    expect(given[0]).toBe(signal);
  });

  test('calls one provider once and returns a session that is READY', async () => {
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    const { sessions } = await sessionsOn(await makeStore(), [a, b]);
    const { onrampSession, replayed } = made(await sessions.create(INPUT, CALLER));
    expect(replayed).toBe(false);
    expect(onrampSession).toMatchObject({
      status: 'READY',
      providerId: 'alpha',
      providerReference: `alpha_${onrampSession.id}`,
      revision: 2,
      requested: { fiatAmount: '100', lockWalletAddress: true },
    });
    expect(sessions.handoff(onrampSession, null)).toMatchObject({
      url: expect.stringContaining('https://pay.example/'),
    });
    expect(a.sent).toEqual([
      { body: expect.stringContaining(WALLET), key: `${onrampSession.id}:1`, prefill: null },
    ]);
    expect(b.sent).toEqual([]);
    const [attempts] = await sessions.attempts([onrampSession.id], CALLER);
    expect(attempts).toMatchObject([{ number: 1, providerId: 'alpha', outcome: 'CREATED' }]);
    const [events] = await sessions.events([onrampSession.id], CALLER);
    expect(events?.map(({ from, to, applied }) => [from, to, applied])).toEqual([
      [null, 'CREATING', true],
      ['CREATING', 'READY', true],
    ]);
  });

  test('lists are sent and stored in the order of the caller, who preselects with the first', async () => {
    const a = sentLists();
    const { sessions } = await sessionsOn(await makeStore(), [a]);
    const lists = {
      allowedCurrencies: ['usdc', 'ETH', 'USDC'],
      allowedNetworks: ['Base', 'ethereum', 'avalanche'],
    };
    const input = { ...INPUT, asset: null, wallets: [], ...lists };
    const { onrampSession } = made(await sessions.create(input, CALLER));
    const ordered = {
      allowedCurrencies: ['USDC', 'ETH'],
      allowedNetworks: ['base', 'ethereum', 'avalanche'],
    };
    expect(onrampSession.requested).toMatchObject(ordered);
    expect(JSON.parse(a.sent[0]?.body ?? '')).toMatchObject(ordered);
    const turned = { allowedCurrencies: ['ETH', 'USDC'], allowedNetworks: ['avalanche', 'base', 'ethereum'] };
    expect(made(await sessions.create({ ...input, ...turned }, CALLER))).toMatchObject({
      replayed: true,
      onrampSession: { id: onrampSession.id, requested: ordered },
    });
  });

  test('what is preselected reaches the provider and does not influence the route', async () => {
    const a = fakeProvider('alpha');
    const requests: unknown[] = [];
    const { prepare } = a;
    a.prepare = async (request) => {
      requests.push(request);
      return prepare(request);
    };
    const { sessions } = await sessionsOn(await makeStore(), [a]);
    const open = { ...INPUT, asset: null, wallets: [] };
    const preselects = [
      { currency: 'eth', network: 'Base' },
      { network: 'base' },
      { currency: 'NOTSOLD', network: 'bitcoin' },
      {},
    ];
    for (const [index, preselect] of preselects.entries()) {
      const { onrampSession } = made(
        await sessions.create({ ...open, idempotencyKey: `open-${index}`, preselect }, CALLER),
      );
      expect(onrampSession).toMatchObject({ status: 'READY', asset: null });
    }
    expect(requests).toMatchObject([
      { asset: null, assetLocked: false, preselect: { currency: 'ETH', network: 'base' } },
      { preselect: { currency: null, network: 'base' }, allowedNetworks: [] },
      { preselect: { currency: 'NOTSOLD', network: 'bitcoin' } },
      { preselect: null },
    ]);
  });

  test('tells whether the provider took data from the prefill', async () => {
    const a = fakeProvider('alpha');
    const { news } = a;
    const { sessions } = await sessionsOn(await makeStore(), [a]);
    const used = async (idempotencyKey: string, prefillUsed?: boolean) => {
      a.news = (reference) => ({ ...news(reference), ...(prefillUsed === undefined ? {} : { prefillUsed }) });
      const { onrampSession } = made(await sessions.create({ ...INPUT, idempotencyKey }, CALLER));
      return onrampSession.prefillUsed;
    };
    expect([await used('a', true), await used('b', false), await used('c')]).toEqual([true, false, null]);
  });

  test('without lists, the networks are those of the wallets, in their order', async () => {
    const a = sentLists();
    const { sessions } = await sessionsOn(await makeStore(), [a]);
    const wallets = ['ethereum', 'base'].map((network) => ({ network, address: WALLET }));
    made(await sessions.create({ ...INPUT, asset: null, wallets }, CALLER));
    expect(JSON.parse(a.sent[0]?.body ?? '')).toMatchObject({ allowedNetworks: ['ethereum', 'base'] });
  });

  test('the same key and input return the same session; other input is a conflict', async () => {
    const a = fakeProvider('alpha');
    const { sessions, count } = await sessionsOn(await makeStore(), [a]);
    const first = made(await sessions.create(INPUT, CALLER));
    const spelled = {
      ...INPUT,
      asset: { currency: 'usdc', network: 'BASE' },
      fiatAmount: '100.00',
      customerId: null,
      lockWalletAddress: true,
      wallets: [{ network: 'base', address: WALLET.toLowerCase() }],
      location: { clientIp: '8.8.8.8' },
      theme: 'DARK' as const,
    };
    const again = made(await sessions.create(spelled, CALLER));
    expect(again).toMatchObject({ replayed: true, onrampSession: { id: first.onrampSession.id } });
    expect(await sessions.create({ ...INPUT, fiatAmount: '101' }, CALLER)).toMatchObject({
      kind: 'IdempotencyConflict',
      onrampSessionId: first.onrampSession.id,
    });
    expect(a.sent).toHaveLength(1);
    expect(await count()).toBe(1);
  });

  test('twenty concurrent calls with one key cause one create at the provider and one session', async () => {
    const a = fakeProvider('alpha');
    const { sessions, count } = await sessionsOn(await makeStore(), [a]);
    const results = await Promise.all(Array.from({ length: 20 }, () => sessions.create(INPUT, CALLER)));
    const ids = new Set(results.map((result) => made(result).onrampSession.id));
    expect(ids.size).toBe(1);
    expect(results.every((result) => made(result).onrampSession.status === 'READY')).toBe(true);
    expect(results.filter((result) => !made(result).replayed)).toHaveLength(1);
    expect([a.sent.length, await count()]).toEqual([1, 1]);
  });

  const lock = { ...INPUT, wallets: null, lockWalletAddress: true };
  const REFUSED: [name: string, input: CreateSessionInput, paths: string[]][] = [
    ['an empty key', { ...INPUT, idempotencyKey: '' }, ['input.idempotencyKey']],
    ['both amounts', { ...INPUT, cryptoAmount: '5' }, ['input.cryptoAmount']],
    ['an amount without its currency', { ...INPUT, fiatCurrency: null }, ['input.fiatCurrency']],
    ['too many digits', { ...INPUT, fiatAmount: '1.234' }, ['input.fiatAmount']],
    ['an amount of zero', { ...INPUT, fiatAmount: '0.00' }, ['input.fiatAmount']],
    ['an unknown fiat currency', { ...INPUT, fiatCurrency: 'ZZZ' }, ['input.fiatCurrency']],
    [
      'an unknown network',
      { ...INPUT, asset: { currency: 'USDC', network: 'mars' }, wallets: null },
      ['input.asset.network'],
    ],
    ['an unknown country', { ...INPUT, location: { country: 'XX' } }, ['input.location.country']],
    [
      'a subdivision of another country',
      { ...INPUT, location: { country: 'DE', subdivision: 'US-NY' } },
      ['input.location.subdivision'],
    ],
    ['an invalid IP address', { ...INPUT, location: { clientIp: '1.2.3' } }, ['input.location.clientIp']],
    [
      'an address of another network',
      { ...INPUT, wallets: [{ network: 'base', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' }] },
      ['input.wallets.0.address'],
    ],
    [
      'a wallet of another network than the asset',
      { ...INPUT, wallets: [{ network: 'tron', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' }] },
      ['input.wallets.0.network'],
    ],
    [
      'two wallets of one network',
      {
        ...INPUT,
        wallets: [
          { network: 'base', address: WALLET },
          { network: 'base', address: WALLET },
        ],
      },
      ['input.wallets.1.network'],
    ],
    ['a preselect beside an asset', { ...INPUT, preselect: { network: 'base' } }, ['input.preselect']],
    [
      'a preselect of an unknown network',
      { ...INPUT, asset: null, wallets: null, preselect: { network: 'mars' } },
      ['input.preselect.network'],
    ],
    [
      'a preselect outside of the lists',
      {
        ...INPUT,
        asset: null,
        wallets: null,
        allowedCurrencies: ['USDC'],
        allowedNetworks: ['base'],
        preselect: { currency: 'ETH', network: 'ethereum' },
      },
      ['input.preselect.currency', 'input.preselect.network'],
    ],
    [
      'a preselect of a network without a wallet',
      { ...INPUT, asset: null, preselect: { network: 'ethereum' } },
      ['input.preselect.network'],
    ],
    ['a lock without a wallet', lock, ['input.lockWalletAddress']],
    ['an unknown provider', { ...INPUT, provider: 'gamma' }, ['input.provider']],
    [
      'an unknown provider excluded beside a known one',
      { ...INPUT, excludeProviders: ['alpha', 'gamma'] },
      ['input.excludeProviders'],
    ],
    ['no hand-off', { ...INPUT, handoffs: [] }, ['input.handoffs']],
    ['an unsafe return URL', { ...INPUT, returnUrl: 'http://shop.example/' }, ['input.returnUrl']],
    ['an invalid return URL', { ...INPUT, returnUrl: 'javascript:alert(1)' }, ['input.returnUrl']],
    ['too long metadata', { ...INPUT, metadata: { note: 'x'.repeat(501) } }, ['input.metadata.note']],
    [
      'an impossible date of birth',
      { ...INPUT, prefill: { dateOfBirth: '1990-02-30' } },
      ['input.prefill.dateOfBirth'],
    ],
    ['several issues', { ...INPUT, handoffs: [], fiatAmount: '-1' }, ['input.handoffs', 'input.fiatAmount']],
  ];
  // One test for the whole table: emptying the store takes longer than all of these.
  test('invalid input is refused before anything happens, and the key stays free', async () => {
    const a = fakeProvider('alpha');
    const { sessions, count } = await sessionsOn(await makeStore(), [a]);
    for (const [name, input, paths] of REFUSED) {
      expect(issuesOf(await sessions.create(input, CALLER)), name).toEqual(paths);
    }
    expect([a.sent.length, await count()]).toEqual([0, 0]);
    expect(made(await sessions.create(INPUT, CALLER)).replayed).toBe(false);
  });

  test('a purchase that no provider serves returns the reasons, stores nothing and leaves the key free', async () => {
    const a = fakeProvider('alpha');
    const { sessions, count } = await sessionsOn(await makeStore(), [a]);
    const result = await sessions.create(
      { ...INPUT, asset: { currency: 'DOGE', network: 'dogecoin' }, wallets: null },
      CALLER,
    );
    expect(result).toMatchObject({
      kind: 'NoRoute',
      decision: { candidates: [{ providerId: 'alpha', eligible: false }] },
    });
    expect([a.sent.length, await count()]).toEqual([0, 0]);
    expect(made(await sessions.create(INPUT, CALLER)).replayed).toBe(false);
  });

  test('an unknown or blocked customer is refused', async () => {
    const on = await sessionsOn(await makeStore(), [fakeProvider('alpha')]);
    const { sessions, policy, count } = on;
    const id = newId('customer');
    expect(await sessions.create({ ...INPUT, customerId: id }, CALLER)).toMatchObject({ kind: 'NotFound' });
    expect(await sessions.create({ ...INPUT, customerId: 'x' }, CALLER)).toMatchObject({ kind: 'NotFound' });
    const { db } = on.deps;
    const row = { id, project_id: CALLER.projectId, external_id: 'c', metadata: '{}', blocked: true };
    await db
      .insertInto('customer')
      .values({ ...row, sealed_email: null, country: null, subdivision: null, input_fingerprint: null })
      .execute();
    expect(await sessions.create({ ...INPUT, customerId: id }, CALLER)).toMatchObject({
      kind: 'CustomerBlocked',
    });
    expect(await count()).toBe(0);
    // A dry run routes for a blocked customer: with the country and the rules for that customer.
    await db
      .updateTable('customer')
      .set({ country: 'DE', metadata: JSON.stringify({ tier: 'gold' }) })
      .where('id', '=', id)
      .execute();
    const asked = { customerId: id, asset: { currency: 'USDC', network: 'base' } };
    const gold = { name: 'gold', when: { customerMetadata: { tier: ['gold'] } }, exclude: ['alpha'] };
    Object.assign(policy, { rules: [gold] });
    expect(await sessions.route(asked, CALLER)).toMatchObject({
      kind: 'RoutingDecision',
      country: 'DE',
      countrySource: 'CUSTOMER',
      chosen: null,
    });
  });

  test('a lone surrogate is refused, and never sent, stored or digested', async () => {
    const a = fakeProvider('alpha');
    const { sessions, count } = await sessionsOn(await makeStore(), [a]);
    const half = '\ud83d';
    const wrong: [path: string, change: Partial<CreateSessionInput>][] = [
      ['input.prefill.firstName', { prefill: { firstName: half } }],
      ['input.prefill.address.city', { prefill: { address: { city: half } } }],
      ['input.wallets.0.address', { wallets: [{ network: 'base', address: half }] }],
      ['input.wallets.0.memo', { wallets: [{ network: 'base', address: WALLET, memo: half }] }],
      ['input.customerId', { customerId: half }],
    ];
    for (const [path, change] of wrong) {
      expect(issuesOf(await sessions.create({ ...INPUT, ...change }, CALLER))).toEqual([path]);
    }
    expect([a.sent.length, await count()]).toEqual([0, 0]);
    const named = [half, '\u0000', `ons_\u0000`];
    expect(await sessions.byIds(named, CALLER)).toEqual([null, null, null]);
    const page = { first: 1, after: null };
    expect((await sessions.list({ customerId: '\u0000' }, page, CALLER)).rows).toEqual([]);
  });

  test('the decision is stored with its facts and can be replayed', async () => {
    const { sessions, deps, policy } = await sessionsOn(await makeStore(), [
      fakeProvider('alpha'),
      fakeProvider('beta'),
    ]);
    const { onrampSession } = made(await sessions.create(INPUT, CALLER));
    const [session] = await sessions.byIds([onrampSession.id], CALLER);
    if (!session) throw new Error('the session is not there');
    const { decision } = session;
    expect(decision.facts).toMatchObject({ fiatAmount: '100', walletNetworks: ['base'], pinned: null });
    const candidates = deps.registry.all().map((provider) => ({
      providerId: provider.id,
      capabilities: provider.capabilities,
      disabled: null,
      down: false,
    }));
    expect(replay(decision, candidates, policy)).toEqual(decision);
    expect(replay(decision, candidates, { ...policy, order: ['beta'] }).chosen).toBe('beta');
  });

  test.each([
    ['an address that ends too soon', 'ACTIVE', 47, 1],
    ['an address that has ended', 'EXPIRED', 1_000, 1],
    ['an address with life left', 'ACTIVE', 49, 0],
  ] as const)('%s', async (_, status, hours, issues) => {
    const store = await makeStore();
    const { sessions } = await sessionsOn(store, [fakeProvider('alpha')]);
    const [id, customerId] = [newId('depositAddress'), newId('customer')];
    const { projectId } = CALLER;
    await store.db
      .insertInto('customer')
      .values({ id: customerId, project_id: projectId, external_id: 'c', country: 'DE', metadata: '{}' })
      .execute();
    await store.db
      .insertInto('deposit_address')
      .values({
        id,
        project_id: projectId,
        customer_id: customerId,
        currency: 'USDC',
        network: 'base',
        address: WALLET,
        origin: 'CUSTOMER',
        status,
        expires_at: new Date(Date.now() + hours * 3_600_000),
      })
      .execute();
    const input = { idempotencyKey: 'a', depositAddressId: id, fiatCurrency: 'EUR', fiatAmount: '50' };
    const result = await sessions.create(input, CALLER);
    if (issues > 0) expect(issuesOf(result)).toEqual(['input.depositAddressId']);
    else {
      expect(made(result).onrampSession).toMatchObject({
        depositAddressId: id,
        customerId,
        walletAddress: WALLET,
        decision: { country: 'DE', countrySource: 'CUSTOMER' },
        requested: { lockWalletAddress: true },
      });
    }
  });

  const OUTCOMES: [Outcome, ErrorClass, created: string[], answer: string, status: string][] = [
    ['not_sent', 'provider', ['NOT_SENT', 'CREATED'], 'OnrampSessionPayload', 'READY'],
    ['rejected', 'geography', ['REJECTED', 'CREATED'], 'OnrampSessionPayload', 'READY'],
    ['rejected', 'limit', ['REJECTED', 'CREATED'], 'OnrampSessionPayload', 'READY'],
    ['rejected', 'asset', ['REJECTED', 'CREATED'], 'OnrampSessionPayload', 'READY'],
    ['rejected', 'provider', ['REJECTED', 'CREATED'], 'OnrampSessionPayload', 'READY'],
    ['rejected', 'customer', ['REJECTED'], 'CustomerRefused', 'REJECTED'],
    ['rejected', 'request', ['REJECTED'], 'OnrampSessionPayload', 'FAILED'],
    ['unknown', 'provider', ['UNKNOWN'], 'OnrampSessionPayload', 'CREATING'],
  ];
  test.each(OUTCOMES)('after %s, %s the attempts are %j', async (outcome, kind, outcomes, answer, status) => {
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    a.before = async () => {
      throw failure(outcome, kind);
    };
    const { sessions } = await sessionsOn(await makeStore(), [a, b]);
    const result = await sessions.create(INPUT, CALLER);
    expect(result.kind).toBe(answer);
    const session = 'onrampSession' in result ? result.onrampSession : null;
    expect(session?.status).toBe(status);
    const [attempts] = await sessions.attempts([session?.id ?? ''], CALLER);
    expect(attempts?.map((attempt) => attempt.outcome)).toEqual(outcomes);
    expect(b.sent).toHaveLength(outcomes.length - 1);
    // A repeat with the key returns the same.
    a.before = async () => {};
    if (status !== 'CREATING') expect((await sessions.create(INPUT, CALLER)).kind).toBe(answer);
    if (status === 'CREATING' && session) expect(sessions.handoff(session, null)).toBeNull();
  });

  test('after every provider failed with proof, a repeat tries again on the same session', async () => {
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    const down = async () => {
      throw failure('not_sent', 'provider', 'connection_refused');
    };
    a.prepare = down;
    b.before = down;
    const { sessions, count } = await sessionsOn(await makeStore(), [a, b]);
    const first = await sessions.create(INPUT, CALLER);
    if (first.kind !== 'ProviderUnavailable') throw new Error(first.kind);
    expect(first.onrampSession?.status).toBe('CREATING');
    expect(a.sent).toEqual([]);
    b.before = async () => {};
    const second = made(await sessions.create(INPUT, CALLER));
    expect(second.onrampSession).toMatchObject({ id: first.onrampSession?.id, providerId: 'beta' });
    expect(second.replayed).toBe(true);
    const [attempts] = await sessions.attempts([second.onrampSession.id], CALLER);
    expect(attempts?.map(({ number, providerId, outcome }) => [number, providerId, outcome])).toEqual([
      [1, 'alpha', 'NOT_SENT'],
      [2, 'beta', 'NOT_SENT'],
      [3, 'alpha', 'NOT_SENT'],
      [4, 'beta', 'CREATED'],
    ]);
    expect(await count()).toBe(1);
  });

  test('a timeout while preparing proves that nothing was made', async () => {
    const [a, b] = [fakeProvider('alpha'), fakeProvider('beta')];
    a.prepare = async () => {
      throw failure('unknown', 'provider', 'timeout');
    };
    const { sessions } = await sessionsOn(await makeStore(), [a, b]);
    expect(made(await sessions.create(INPUT, CALLER)).onrampSession.providerId).toBe('beta');
  });

  test.each([
    ['another wallet', { walletAddress: '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359' }],
    ['another memo', { memo: '12345' }],
    ['another fiat amount', { fiatAmount: { currency: 'USD', decimals: 2, minor: 10_001n } }],
    ['another asset', { asset: { currency: 'USDT', network: 'tron' } }],
    [
      'an unsafe page',
      {
        handoff: {
          kind: 'REDIRECT' as const,
          url: 'javascript:alert(1)',
          expiresAt: null,
          singleUse: false,
        },
      },
    ],
  ])('an answer with %s is recorded, and no customer is sent there', async (_, wrong) => {
    const a = fakeProvider('alpha');
    const { news } = a;
    a.news = (reference) => ({ ...news(reference), ...wrong });
    const { sessions, logged } = await sessionsOn(await makeStore(), [a]);
    const { onrampSession } = made(await sessions.create(INPUT, CALLER));
    expect(onrampSession).toMatchObject({ status: 'FAILED', providerReference: `alpha_${onrampSession.id}` });
    expect(onrampSession.sealedHandoff).toBeNull();
    expect(logged).toContain('A provider made another session than was asked for');
  });

  test('a test mode that replaces the amounts is no mismatch', async () => {
    const a = fakeProvider('alpha');
    const { news } = a;
    const other = { currency: 'USD', decimals: 2, minor: 500n };
    a.news = (reference) => ({ ...news(reference), fiatAmount: other });
    a.provider = { ...a.provider, mode: 'SANDBOX' };
    const { sessions } = await sessionsOn(await makeStore(), [a]);
    expect(made(await sessions.create(INPUT, CALLER)).onrampSession.status).toBe('READY');
  });

  test('prefill is sent to the provider and stored nowhere', async () => {
    const a = fakeProvider('alpha');
    const store = await makeStore();
    const { sessions, deps } = await sessionsOn(store, [a]);
    const input = { ...INPUT, prefill: { email: 'mia@canary.example', dateOfBirth: '1990-12-31' } };
    made(await sessions.create(input, CALLER));
    expect(a.sent[0]?.prefill).toMatchObject({ email: 'mia@canary.example' });
    const rows = await store.db.selectFrom('session_attempt').select('sealed_prepared').execute();
    const opened = rows.map((row) => row.sealed_prepared && deps.keyRing.openText(row.sealed_prepared));
    const { rows: dump } = await sql`select s::text, e::text from onramp_session s, session_event e`.execute(
      store.db,
    );
    expect(JSON.stringify([opened, dump])).not.toContain('canary');
  });

  test('a contradiction between input and IP address is recorded', async () => {
    const { sessions } = await sessionsOn(await makeStore(), [fakeProvider('alpha')]);
    const location = { country: 'DE', clientIp: '8.8.8.8' };
    const { onrampSession } = made(await sessions.create({ ...INPUT, location }, CALLER));
    expect(onrampSession.decision).toMatchObject({ country: 'DE', countrySource: 'INPUT' });
    const [events] = await sessions.events([onrampSession.id], CALLER);
    expect(events?.[0]?.note).toBe('The input says DE, the IP address says US.');
  });
});
