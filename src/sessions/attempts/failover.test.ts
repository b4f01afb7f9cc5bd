import { expect, test } from 'vitest';
import { assetCoverage } from '../../router/testing.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';

const INPUT: CreateSessionInput = {
  idempotencyKey: 'key-1',
  asset: { currency: 'USDC', network: 'base' },
  wallets: [{ network: 'base', address: WALLET }],
};
const refused = async () => {
  throw failure('rejected', 'provider');
};

eachStore('failover', (makeStore) => {
  test('leaves out a provider that the decision found ineligible, and asks the next eligible one', async () => {
    const unfit = fakeProvider('unfit', { assets: [assetCoverage('USDT:tron')] });
    const [first, last] = [fakeProvider('first'), fakeProvider('last')];
    first.before = refused;
    const { sessions } = await sessionsOn(await makeStore(), [unfit, first, last]);
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({
      onrampSession: { status: 'READY', providerId: 'last' },
    });
    expect([first.sent.length, unfit.sent.length, last.sent.length]).toEqual([1, 0, 1]);
  });

  test('asks nobody if only an ineligible provider is left', async () => {
    const unfit = fakeProvider('unfit', { assets: [assetCoverage('USDT:tron')] });
    const first = fakeProvider('first');
    first.before = refused;
    const { sessions } = await sessionsOn(await makeStore(), [first, unfit]);
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ kind: 'ProviderUnavailable' });
    expect([first.sent.length, unfit.sent.length]).toEqual([1, 0]);
  });

  test('leaves out a provider that was disabled after the decision', async () => {
    const [first, off, last] = [fakeProvider('first'), fakeProvider('off'), fakeProvider('last')];
    first.before = async () => {
      off.provider = Object.assign(off.provider, { disabled: 'enabled is false' });
      await refused();
    };
    const { sessions } = await sessionsOn(await makeStore(), [first, off, last]);
    expect(await sessions.create(INPUT, CALLER)).toMatchObject({ onrampSession: { providerId: 'last' } });
    expect([off.sent.length, last.sent.length]).toEqual([0, 1]);
  });
});
