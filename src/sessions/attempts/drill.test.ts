import { expect, test } from 'vitest';
import { eachStore } from '../../store/testing.ts';
import { CALLER, failure, fakeProvider, sessionsOn, WALLET } from '../testing.ts';

type Fake = ReturnType<typeof fakeProvider>;

/** How a provider can fail so that it is certain that it created nothing. */
const BROKEN: ReadonlyArray<(fake: Fake) => void> = [
  // Down: no connection.
  (fake) => {
    fake.before = async () => Promise.reject(failure('not_sent', 'provider', 'connection_refused'));
  },
  // Slow: no answer to what it is asked before the create.
  (fake) => {
    fake.prepare = async () => Promise.reject(failure('unknown', 'provider', 'timeout'));
  },
  // Limiting: too many requests.
  (fake) => {
    fake.before = async () => Promise.reject(failure('rejected', 'provider', 'rate_limit'));
  },
  // Lying: it refuses what it declares to sell.
  (fake) => {
    fake.before = async () => Promise.reject(failure('rejected', 'asset', 'unsupported'));
  },
  // Wrong: its adapter fails before it sends anything.
  (fake) => {
    fake.prepare = async () => Promise.reject(new Error('unexpected'));
  },
];
const IDS = ['ape', 'bee', 'cow', 'dog', 'eel'];

eachStore('a drill', (makeStore) => {
  test('any four of five providers fail at once, each in another way: every purchase succeeds, once', async () => {
    const store = await makeStore();
    let purchases = 0;
    for (const healthy of IDS) {
      for (let shift = 0; shift < BROKEN.length; shift += 1) {
        const fakes = IDS.map((id) => fakeProvider(id));
        fakes.forEach((fake, index) => {
          if (fake.id !== healthy) BROKEN[(index + shift) % BROKEN.length]?.(fake);
        });
        const { sessions, policy } = await sessionsOn(store, fakes);
        Object.assign(policy, { attempts: 5 });
        purchases += 1;
        const result = await sessions.create(
          {
            idempotencyKey: `purchase ${purchases}`,
            asset: { currency: 'USDC', network: 'base' },
            wallets: [{ network: 'base', address: WALLET }],
          },
          CALLER,
        );
        expect(result).toMatchObject({
          kind: 'OnrampSessionPayload',
          onrampSession: { status: 'READY', providerId: healthy },
        });
        // One session in the world: only the healthy provider made one.
        expect(fakes.map(({ id, made }) => [id, made.size])).toEqual(
          IDS.map((id) => [id, id === healthy ? 1 : 0]),
        );
      }
    }
  });
});
