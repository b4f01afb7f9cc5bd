import { expect, test } from 'vitest';
import { replay } from '../../../router/index.ts';
import { exampleCandidate, examplePolicy } from '../../../router/testing.ts';
import { screened } from '../../../screening/index.ts';
import { eachStore } from '../../../store/testing.ts';
import { CALLER, fakeProvider, sessionsOn, WALLET } from '../../testing.ts';
import type { CreateSessionInput, WalletInput } from '../../types.ts';

const PURCHASE = { asset: { currency: 'USDC', network: 'base' }, fiatCurrency: 'USD', fiatAmount: '100' };
const RULES = [
  { name: 'hardware', when: { wallet: { kind: ['ledger', 'trezor'] } }, exclude: ['alpha'] },
  { name: 'exchange', when: { wallet: { custodial: false } }, exclude: ['alpha'] },
];
const walletOf = (more: Partial<WalletInput> = {}) => [{ network: 'base', address: WALLET, ...more }];

eachStore('what a request says of the wallet', (makeStore) => {
  async function world() {
    const started = await sessionsOn(await makeStore(), [fakeProvider('alpha'), fakeProvider('beta')]);
    Object.assign(started.policy, { rules: RULES });
    return started;
  }
  const create = (idempotencyKey: string, wallets: CreateSessionInput['wallets'] = walletOf()) => ({
    ...PURCHASE,
    idempotencyKey,
    wallets: wallets ?? null,
  });

  test.each<[string, Partial<WalletInput>, string]>([
    ['a kind that a rule names, in any case', { kind: 'Ledger' }, 'beta'],
    ['another kind', { kind: 'metamask' }, 'alpha'],
    ['that nobody else holds its keys', { custodial: false }, 'beta'],
    ['that another party does', { custodial: true }, 'alpha'],
    ['nothing', {}, 'alpha'],
  ])('%s decides purchases and dry runs alike', async (_, wallet, chosen) => {
    const { sessions } = await world();
    const wallets = walletOf(wallet);
    expect(await sessions.route({ ...PURCHASE, wallets }, CALLER)).toMatchObject({ chosen });
    expect(await sessions.create(create('key', wallets), CALLER)).toMatchObject({
      onrampSession: { providerId: chosen },
    });
  });

  test('is stored with the decision, so that a replay under another policy sees it; a repeat may say something else', async () => {
    const { sessions } = await world();
    const made = await sessions.create(create('key', walletOf({ kind: 'ledger' })), CALLER);
    if (made.kind !== 'OnrampSessionPayload') throw new Error(made.message);
    const { id } = made.onrampSession;
    const [stored] = await sessions.byIds([id], CALLER);
    expect(stored?.decision.facts.wallet).toEqual({ custodial: null, kind: 'ledger' });
    // The destination that is stored and sent has no more than before.
    expect(stored?.requested.wallets).toEqual([{ network: 'base', address: WALLET, memo: null }]);
    const candidates = ['alpha', 'beta'].map((each) => exampleCandidate(each));
    const chosen = (kind: string) => {
      const rules = [{ name: 'other', when: { wallet: { kind: [kind] } }, exclude: ['beta'] }];
      return stored && replay(stored.decision, candidates, examplePolicy({ rules, order: ['beta'] })).chosen;
    };
    expect([chosen('ledger'), chosen('metamask')]).toEqual(['alpha', 'beta']);
    const again = await sessions.create(create('key', walletOf({ kind: 'metamask' })), CALLER);
    expect(again).toMatchObject({ replayed: true, onrampSession: { id, providerId: 'beta' } });
  });

  test('of several wallets only what is true of all of them is known', async () => {
    const { sessions } = await world();
    const wallets = (kind: string | null) => [
      ...walletOf({ kind: 'ledger' }),
      { network: 'tron', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', kind },
    ];
    const chosen = async (kind: string | null) => {
      const routed = await sessions.route({ wallets: wallets(kind) }, CALLER);
      return routed.kind === 'RoutingDecision' ? [routed.chosen, routed.facts.wallet] : routed;
    };
    expect(await chosen('ledger')).toEqual(['beta', { custodial: null, kind: 'ledger' }]);
    expect(await chosen('trezor')).toEqual(['alpha', undefined]);
    expect(await chosen(null)).toEqual(['alpha', undefined]);
  });

  test('whether one of the wallets has a memo', async () => {
    const { sessions } = await world();
    const stellar = {
      network: 'stellar',
      address: 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ',
    };
    const hasMemo = async (...wallets: WalletInput[]) => {
      const routed = await sessions.route({ wallets }, CALLER);
      return routed.kind === 'RoutingDecision' ? routed.facts.hasMemo : routed;
    };
    expect(await hasMemo(...walletOf(), { ...stellar, memo: '7' })).toBe(true);
    expect(await hasMemo(...walletOf(), stellar)).toBe(false);
  });

  test('a kind that no rule could name is invalid', async () => {
    const { sessions } = await world();
    const issues = [{ path: 'input.wallets.0.kind', message: expect.stringContaining('slug') }];
    expect(await sessions.create(create('key', walletOf({ kind: 'my wallet' })), CALLER)).toMatchObject({
      kind: 'InvalidInput',
      issues,
    });
    expect(await sessions.route({ wallets: walletOf({ kind: '' }) }, CALLER)).toMatchObject({ issues });
  });

  test('a dry run checks the wallet, and screens it if one is named', async () => {
    const { sessions, deps } = await world();
    const subjects: unknown[] = [];
    deps.screening.judge = async (decision, subject) => {
      subjects.push(subject.wallets);
      return screened(decision);
    };
    expect(await sessions.route(PURCHASE, CALLER)).toMatchObject({ chosen: 'alpha' });
    expect(subjects).toEqual([]);
    expect(await sessions.route({ ...PURCHASE, wallets: walletOf() }, CALLER)).toMatchObject({
      chosen: null,
      candidates: [{ reasons: [{ reason: 'SCREENED' }] }, { reasons: [{ reason: 'SCREENED' }] }],
    });
    expect(subjects).toEqual([[{ network: 'base', address: WALLET, memo: null }]]);
    const onTron = [{ network: 'tron', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' }];
    expect(await sessions.route({ ...PURCHASE, wallets: onTron }, CALLER)).toMatchObject({
      issues: [{ path: 'input.wallets.0.network' }],
    });
  });
});
