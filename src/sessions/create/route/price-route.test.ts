import { expect, test } from 'vitest';
import { newId } from '../../../domain/id.ts';
import type { Strategy } from '../../../domain/routing/policy.ts';
import { answered, exampleQuote, exampleReason } from '../../../router/quotes/testing.ts';
import { screened } from '../../../screening/index.ts';
import { eachStore } from '../../../store/testing.ts';
import { CALLER, fakeProvider, sessionsOn, WALLET } from '../../testing.ts';
import type { CreateSessionInput } from '../../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  fiatCurrency: 'USD',
  fiatAmount: '100',
  wallets: [{ network: 'base', address: WALLET }],
};
const DEAR = answered([exampleQuote('100', '93')]);
const CHEAP = answered([exampleQuote('100', '98')]);

eachStore('the route of a purchase', (makeStore) => {
  /** Two providers with prices: who is asked, the decision, and which provider made the session. */
  async function bought(
    strategy: Strategy,
    prices: ReadonlyMap<string, ReturnType<typeof answered>>,
    more: Partial<CreateSessionInput> = {},
  ) {
    const asked: string[][] = [];
    const { sessions, policy } = await sessionsOn(
      await makeStore(),
      [fakeProvider('alpha'), fakeProvider('beta')],
      {
        async prices(_, providerIds) {
          asked.push([...providerIds]);
          return prices;
        },
      },
    );
    Object.assign(policy, { strategy });
    const result = await sessions.create({ ...INPUT, ...more }, CALLER);
    if (result.kind !== 'OnrampSessionPayload') return { asked, result, decision: null, providerId: null };
    const { decision, providerId } = result.onrampSession;
    return { asked, result, decision, providerId };
  }

  test('best-quote asks the eligible providers and takes the best price; the prices are stored', async () => {
    const { asked, decision, providerId } = await bought(
      'best-quote',
      new Map([
        ['alpha', DEAR],
        ['beta', CHEAP],
      ]),
    );
    expect(asked).toEqual([['alpha', 'beta']]);
    expect(providerId).toBe('beta');
    expect(decision).toMatchObject({
      strategy: 'best-quote',
      chosen: 'beta',
      candidates: [
        { providerId: 'beta', rank: 1, prices: CHEAP, reasons: [{ reason: 'BEST_PRICE' }] },
        { providerId: 'alpha', rank: 2, prices: DEAR },
      ],
    });
  });

  test('a provider that refuses the purchase is out; without any price the configured order decides, and says so', async () => {
    const refusals = [exampleReason('AMOUNT_TOO_LOW', { minimum: '150', currency: 'USD' })];
    const out = await bought('best-quote', new Map([['alpha', answered([], { refusals })]]));
    expect(out.providerId).toBe('beta');
    expect(out.decision?.candidates[1]).toMatchObject({ providerId: 'alpha', eligible: false });
    const failure = exampleReason('PROVIDER_TIMEOUT');
    const late = await bought('best-quote', new Map([['alpha', answered([], { failure })]]));
    expect(late.decision).toMatchObject({
      chosen: 'alpha',
      candidates: [
        { reasons: [failure, { reason: 'PRIORITY', message: expect.stringContaining('no price is known') }] },
        { reasons: [{ reason: 'PRIORITY' }] },
      ],
    });
  });

  test.each<[string, Strategy, Partial<CreateSessionInput>]>([
    ['another strategy', 'priority', {}],
    ['a pinned provider', 'best-quote', { provider: 'alpha' }],
  ])('%s asks for no price', async (_, strategy, more) => {
    const { asked, providerId } = await bought(strategy, new Map([['beta', CHEAP]]), more);
    expect(asked).toEqual([]);
    expect(providerId).toBe('alpha');
  });

  test('a purchase that the screening refuses asks for no price', async () => {
    let asked = 0;
    const prices = async () => {
      asked++;
      return new Map([['alpha', CHEAP]]);
    };
    const world = await sessionsOn(
      await makeStore(),
      ['alpha', 'beta'].map((id) => fakeProvider(id)),
      { prices },
    );
    Object.assign(world.policy, { strategy: 'best-quote' });
    world.deps.screening.judge = async (decision) => screened(decision);
    expect(await world.sessions.create(INPUT, CALLER)).toMatchObject({ kind: 'NoRoute' });
    expect(asked).toBe(0);
  });

  test('a dry run calls no provider', async () => {
    const prices = () => Promise.reject(new Error('asked for a price'));
    const { sessions, policy } = await sessionsOn(
      await makeStore(),
      ['alpha', 'beta'].map((id) => fakeProvider(id)),
      {
        prices,
      },
    );
    Object.assign(policy, { strategy: 'best-quote' });
    const { idempotencyKey: _, wallets: __, ...asked } = INPUT;
    expect(await sessions.route(asked, CALLER)).toMatchObject({ chosen: 'alpha' });
  });

  test('rules see where the customer has an account, and that another party holds the keys of an issued address', async () => {
    const store = await makeStore();
    const fakes = ['alpha', 'beta', 'gamma'].map((id) => fakeProvider(id));
    const { sessions, policy } = await sessionsOn(store, fakes);
    const [customerId, depositAddressId] = [newId('customer'), newId('depositAddress')];
    const project = { project_id: CALLER.projectId };
    await store.db
      .insertInto('customer')
      .values({ id: customerId, ...project, external_id: 'c', country: 'DE', metadata: '{}' })
      .execute();
    const account = { ...project, customer_id: customerId, reference: 'r' };
    await store.db
      .insertInto('provider_account')
      .values([
        { ...account, provider_id: 'alpha', state: 'ready' },
        { ...account, provider_id: 'gamma', state: 'creating', reference: null },
      ])
      .execute();
    await store.db
      .insertInto('deposit_address')
      .values({
        ...project,
        id: depositAddressId,
        customer_id: customerId,
        currency: 'USDC',
        network: 'base',
        address: WALLET,
        origin: 'PROVIDER',
        provider_id: 'alpha',
        provider_reference: 'a',
        status: 'ACTIVE',
        expires_at: null,
      })
      .execute();
    const rules = [
      { name: 'known', when: { customerKnownAt: ['alpha'] }, exclude: ['alpha'] },
      { name: 'being made', when: { customerKnownAt: ['gamma'] }, exclude: ['gamma'] },
      { name: 'issued', when: { wallet: { custodial: true } }, exclude: ['beta'] },
    ];
    Object.assign(policy, { rules });
    const input = { idempotencyKey: 'issued', fiatCurrency: 'EUR', fiatAmount: '50' };
    const issued = await sessions.create({ ...input, customerId, depositAddressId }, CALLER);
    expect(issued).toMatchObject({ onrampSession: { providerId: 'gamma' } });
    const own = await sessions.create({ ...INPUT, customerId }, CALLER);
    expect(own).toMatchObject({
      onrampSession: { providerId: 'beta', decision: { facts: { customerKnownAt: ['alpha'] } } },
    });
    const anonymous = { ...INPUT, idempotencyKey: 'anonymous' };
    expect(await sessions.create(anonymous, CALLER)).toMatchObject({
      onrampSession: { providerId: 'alpha' },
    });
    const { wallets: _, idempotencyKey: __, ...asked } = INPUT;
    expect(await sessions.route({ ...asked, customerId }, CALLER)).toMatchObject({ chosen: 'beta' });
  });
});
