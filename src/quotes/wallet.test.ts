import { expect, test, vi } from 'vitest';
import type { Wallet } from '../domain/session/session.ts';
import { createScreening } from '../screening/index.ts';
import { engineOn, priceOf, quoting } from './testing.ts';
import type { QuotesInput } from './types.ts';
import { validateQuotes } from './validate.ts';

// What a request for quotes says of the wallet: it reaches the rules and the screening.

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const WALLET: Wallet = { network: 'bitcoin', address: ADDRESS, memo: null };
const INPUT: QuotesInput = {
  asset: { currency: 'BTC', network: 'bitcoin' },
  fiatCurrency: 'EUR',
  fiatAmount: '100',
};
const validate = (wallet: QuotesInput['wallet']) => validateQuotes({ ...INPUT, wallet: wallet ?? null }, []);

test('the wallet is validated, and its kind is a fact', () => {
  const given = { network: 'Bitcoin', address: ADDRESS, kind: 'Ledger', custodial: false };
  expect(validate(given)).toMatchObject({
    destination: WALLET,
    wallet: { kind: 'ledger', custodial: false },
  });
  expect(validate(null)).toMatchObject({ destination: null, wallet: { kind: null, custodial: null } });
});

test.each([
  [{ network: 'base', address: ADDRESS }, 'input.wallet.network'],
  [{ network: 'bitcoin', address: 'bc1q' }, 'input.wallet.address'],
  [{ network: 'bitcoin', address: ADDRESS, memo: '7' }, 'input.wallet.memo'],
  [{ network: 'bitcoin', address: ADDRESS, kind: 'my wallet' }, 'input.wallet.kind'],
  [{ network: 'bitcoin', address: ADDRESS, kind: '' }, 'input.wallet.kind'],
])('%j is invalid', (wallet, path) => {
  expect(validate(wallet)).toMatchObject({ kind: 'InvalidInput', issues: [{ path }] });
});

test('a rule by the kind of the wallet excludes a provider before it is asked', async () => {
  const alpha = quoting('alpha', priceOf('0.001'));
  const rules = [{ name: 'hardware', when: { wallet: { kind: ['ledger'] } }, exclude: ['alpha'] }];
  const { ranked } = engineOn([alpha, quoting('beta', priceOf('0.001'))], { rules });
  const wallet = { custodial: null, kind: 'ledger' };
  const { quotes, failures, decision } = await ranked({ wallet });
  expect(quotes.map(({ providerId }) => providerId)).toEqual(['beta']);
  expect(failures).toMatchObject([{ providerId: 'alpha', reason: 'EXCLUDED_BY_RULE' }]);
  expect(decision.facts.wallet).toEqual(wallet);
  expect(alpha.calls).toEqual([]);
});

test('no provider is asked for a wallet or a customer that the screening refuses, and nothing else is told', async () => {
  const alpha = quoting('alpha', priceOf('0.001'));
  const refuses = vi.fn(async () => true);
  const screening = createScreening({ refuses }, 'refuse', { error: vi.fn() });
  const { events } = engineOn(
    [alpha],
    { rules: [{ name: 'secret', when: {}, prefer: ['alpha'] }] },
    { screening },
  );
  const seen = await events({ destination: WALLET, customerId: 'cus_1', externalId: 'app-1' });
  expect(seen).toMatchObject([
    { kind: 'QuotesAsked', providerIds: [] },
    { kind: 'QuoteFailure', providerId: 'alpha', reason: 'SCREENED' },
    {
      kind: 'Quotes',
      outcome: 'NONE',
      reason: 'SCREENED',
      quotes: [],
      suggestions: [],
      decision: { chosen: null, candidates: [{ eligible: false, reasons: [{ reason: 'SCREENED' }] }] },
    },
  ]);
  expect(JSON.stringify(seen[2])).not.toContain('secret');
  expect(refuses).toHaveBeenCalledWith(
    { projectId: 'prj_1', customerId: 'cus_1', externalId: 'app-1', wallets: [WALLET] },
    expect.anything(),
  );
  expect(alpha.calls).toEqual([]);
  expect((await events({ customerId: 'cus_1' })).at(-1)).toMatchObject({ reason: 'SCREENED' });
});

test('without a wallet and a customer there is nobody to screen', async () => {
  const refuses = vi.fn(async () => true);
  const screening = createScreening({ refuses }, 'refuse', { error: vi.fn() });
  const { ranked } = engineOn([quoting('alpha', priceOf('0.001'))], {}, { screening });
  expect((await ranked()).quotes).toHaveLength(1);
  expect(refuses).not.toHaveBeenCalled();
});

test('the time for the providers begins after the screening', async () => {
  let time: { now: number } | undefined;
  const refuses = async () => {
    if (time) time.now += 1_500;
    return false;
  };
  const screening = createScreening({ refuses }, 'refuse', { error: vi.fn() });
  const engine = engineOn([quoting('alpha', priceOf('0.001'))], {}, { screening });
  time = engine.time;
  const [asked] = await engine.events({ destination: WALLET, timeoutMilliseconds: 4_000 });
  expect(asked).toMatchObject({ deadlineAt: new Date(time.now + 4_000) });
});
