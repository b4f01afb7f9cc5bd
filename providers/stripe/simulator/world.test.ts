import type { KeyValueStore } from 'onramp-gateway/provider';
import { createMemoryStore, createMutex } from 'onramp-gateway/provider/simulator';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { STELLAR, serveStripe } from '../testing.ts';

// What the simulator does to the world around it: its store, other processes, and the chain.

type Session = {
  id: string;
  client_secret: string;
  redirect_url: string;
  transaction_details: { transaction_id: string };
};

let served: Awaited<ReturnType<typeof serveStripe>>;
beforeEach(async () => {
  served = await serveStripe();
});
afterEach(() => served.close());

const bearer = { authorization: 'Bearer sk_test_simulator' };

async function create(
  { apiUrl }: { apiUrl: string },
  body = '',
  more: Record<string, string> = {},
): Promise<Session> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...bearer, ...more };
  const answer = await fetch(`${apiUrl}/v1/crypto/onramp_sessions`, { method: 'POST', headers, body });
  return (await answer.json()) as Session;
}

async function read<Answer>({ apiUrl }: { apiUrl: string }, path: string): Promise<Answer> {
  const answer = await fetch(`${apiUrl}/v1/crypto/onramp_sessions${path}`, { headers: bearer });
  return (await answer.json()) as Answer;
}

test('a page whose store fails is an error, not a purchase that does not exist', async () => {
  const { redirect_url } = await create(served);
  vi.spyOn(served.store, 'get').mockRejectedValueOnce(new Error('no database'));
  const { pathname, search } = new URL(redirect_url);
  await expect(served.simulatorFetch(pathname + search)).rejects.toThrow('no database');
});

test('a payment is delivered, also if the store failed while the customer paid', async () => {
  await served.control('settings', { deliverySeconds: 0 });
  const wanted = 'source_currency=usd&source_amount=30&destination_currency=usdc&destination_network=stellar';
  const { id, redirect_url } = await create(served, `${wanted}&wallet_addresses[stellar]=${STELLAR}`);
  const { pathname, search } = new URL(redirect_url);
  const pay = () => {
    const body = new URLSearchParams({ action: 'pay', pair: 'usdc:stellar' });
    return served.simulatorFetch(pathname + search, { method: 'POST', body });
  };
  const { set } = served.store;
  const failing = vi.spyOn(served.store, 'set').mockImplementation(async (key, value) => {
    if (key.startsWith('delivery/')) throw new Error('no database');
    await set(key, value);
  });
  await expect(pay()).rejects.toThrow('no database');
  failing.mockRestore();
  expect((await pay()).status).toBe(303);
  await vi.waitFor(async () =>
    expect(await read(served, `/${id}`)).toMatchObject({ status: 'fulfillment_complete' }),
  );
});

test('what a completed session delivers goes to its address, with the hash that the API reports', async () => {
  const form = 'source_currency=usd&source_amount=30&destination_currency=usdc&destination_network=stellar';
  const wallets = `wallet_addresses[stellar]=${STELLAR}&wallet_addresses[destination_tags][stellar]=7`;
  const { id } = await create(served, `${form}&${wallets}`);
  await served.control(`sessions/${id}/advance`, { to: 'fulfillment_processing' });
  expect(served.transfers).toEqual([]);
  await served.control(`sessions/${id}/advance`, { to: 'fulfillment_complete' });
  const { transaction_details } = await read<Session>(served, `/${id}`);
  expect(transaction_details.transaction_id).toMatch(/^0x[0-9a-f]{64}$/);
  expect(served.transfers).toEqual([
    {
      asset: { currency: 'USDC', network: 'stellar' },
      address: STELLAR,
      memo: '7',
      amount: '30',
      transactionHash: transaction_details.transaction_id,
    },
  ]);
});

test('two processes on one store make one session for a key, and list the sessions of both', async () => {
  const lock = createMutex();
  const memory = createMemoryStore();
  const bothRead = Promise.withResolvers<void>();
  let reads = 0;
  const store: KeyValueStore = {
    ...memory,
    exclusive: (_name, work) => lock(work),
    // Both look for the key before either has stored its answer.
    async get(key) {
      const found = await memory.get(key);
      if (!key.startsWith('idempotency/')) return found;
      reads += 1;
      if (reads === 2) bothRead.resolve();
      await bothRead.promise;
      return found;
    },
  };
  const [one, other] = [await serveStripe(store), await serveStripe(store)];
  const key = { 'idempotency-key': 'same' };
  const [first, second] = await Promise.all([create(one, '', key), create(other, '', key)]);
  expect(second).toEqual(first);
  await Promise.all([one, other, one, other].map((each) => create(each)));
  expect((await read<{ data: unknown[] }>(one, '?limit=100')).data).toHaveLength(5);
  await Promise.all([one.close(), other.close()]);
});
