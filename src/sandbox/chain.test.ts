import { afterEach, expect, test, vi } from 'vitest';
import type { KeyValueStore, SimulatedTransfer, SimulatorContext } from '../provider/index.ts';
import { createMemoryStore } from '../provider-kit/simulator/index.ts';
import { createSandbox, type Sandbox } from './index.ts';

const open = new Set<Sandbox>();
afterEach(async () => {
  for (const sandbox of open) await sandbox.close();
  open.clear();
});

const transfer: SimulatedTransfer = {
  asset: { currency: 'USDC', network: 'ethereum' },
  address: '0x1',
  memo: null,
  amount: '30',
  transactionHash: '0xab',
};

/** Three simulators; `onramp` receives nothing. */
function world(stores = new Map<string, KeyValueStore>()) {
  const state = { now: 1_000 };
  const received = new Map<string, ReturnType<typeof vi.fn>>();
  const contexts = new Map<string, SimulatorContext>();
  const sandbox = createSandbox({
    providers: ['onramp', 'issuer', 'other'].map((id) => ({
      id,
      title: id,
      module: {
        options: () => ({}),
        create(context) {
          contexts.set(id, context);
          const receive = vi.fn(async (_: SimulatedTransfer) => undefined);
          received.set(id, receive);
          return {
            fetch: async () => new Response(),
            ...(id === 'onramp' ? {} : { receive }),
            start: async () => undefined,
            close: async () => undefined,
          };
        },
      },
    })),
    store(name) {
      const store = stores.get(name) ?? createMemoryStore();
      stores.set(name, store);
      return store;
    },
    publicUrl: 'https://gateway.test',
    clock: () => new Date(state.now),
    deliver: async () => 200,
  });
  open.add(sandbox);
  const receivedBy = (id: string) => received.get(id)?.mock.calls.map(([given]) => given);
  return { state, sandbox, stores, received, receivedBy, send: contexts.get('onramp')?.transfer };
}

test('a transfer reaches every simulator that receives crypto, unchanged, after a delay', async () => {
  const { state, sandbox, stores, received, receivedBy, send } = world();
  await send?.(transfer);
  await sandbox.start();
  expect(received.get('issuer')).not.toHaveBeenCalled();
  state.now += 1_000;
  await vi.waitFor(() => expect(receivedBy('other')).toEqual([transfer]), 10_000);
  expect(receivedBy('issuer')).toEqual([transfer]);
  await sandbox.close();
  expect(await stores.get('@chain')?.list('')).toEqual([]);
});

test('a transfer that was sent before a stop arrives after the restart', async () => {
  const before = world();
  await before.send?.(transfer);
  await before.sandbox.close();
  const after = world(before.stores);
  after.state.now += 1_000;
  await after.sandbox.start();
  expect(before.receivedBy('issuer')).toEqual([]);
  expect(after.receivedBy('issuer')).toEqual([transfer]);
});

test('a transfer that a simulator could not take is announced again', async () => {
  const { state, sandbox, received, receivedBy, send } = world();
  received.get('other')?.mockRejectedValueOnce(new Error('no database'));
  await send?.(transfer);
  state.now += 1_000;
  await sandbox.start();
  expect(receivedBy('other')).toEqual([transfer]);
  state.now += 1_000;
  await vi.waitFor(() => expect(receivedBy('other')).toEqual([transfer, transfer]), 10_000);
});

test('two transfers of one transaction are two', async () => {
  const { state, sandbox, receivedBy, send } = world();
  await send?.(transfer);
  await send?.(transfer);
  await send?.({ ...transfer, address: '0x2' });
  state.now += 1_000;
  await sandbox.start();
  expect(receivedBy('issuer')).toEqual([transfer, { ...transfer, address: '0x2' }]);
});
