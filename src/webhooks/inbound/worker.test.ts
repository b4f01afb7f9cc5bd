import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { type RawWebhook, type VerifiedEvent, verifiedEvent } from '../../provider/webhook.ts';
import type { Provider } from '../../registry/types.ts';
import { eachStore } from '../../store/testing.ts';
import { webhook, webhooksOn } from './testing.ts';

eachStore('the worker of the inbox', (makeStore) => {
  /** Each event is about a session of its own, named like the event. */
  const news = (body: string) => [{ kind: 'session' as const, reference: body, sessionId: null }];

  test('processes an event at once in the process that stored it', async () => {
    const { webhooks, rows } = webhooksOn(await makeStore());
    webhooks.worker.start();
    await webhooks.receive('alpha', webhook('evt_1'));
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'applied' }]), 10_000);
    await webhooks.worker.stop();
  });

  test('looks for events when one is stored, and for more after a full batch, without the next poll', async () => {
    const verify = ({ body }: RawWebhook) =>
      verifiedEvent({ id: new TextDecoder().decode(body), type: 'test', body });
    const read = ({ body }: VerifiedEvent) => news(new TextDecoder().decode(body));
    const alpha = { id: 'alpha', operations: { webhook: { verify, read } } } as unknown as Provider;
    // A poll finds no provider to look for.
    const registry = { all: () => [], get: () => alpha };
    const { webhooks, rows } = webhooksOn(await makeStore(), { registry });
    for (let n = 0; n < 99; n++) await webhooks.receive('alpha', webhook(`${n}`));
    webhooks.worker.start();
    await webhooks.receive('alpha', webhook('99'));
    const applied = async () => (await rows()).filter(({ state }) => state === 'applied').length;
    await vi.waitFor(async () => expect(await applied()).toBe(100), 20_000);
    await webhooks.worker.stop();
  });

  test('processes the events of a provider although another one hangs', async () => {
    const hanging = Promise.withResolvers<'applied'>();
    const asked = { alpha: 0, beta: 0 };
    const handleWebhook = ({ providerId }: { providerId: string }) => {
      asked[providerId as 'alpha'] += 1;
      return providerId === 'alpha' ? hanging.promise : Promise.resolve('applied' as const);
    };
    const sessions = { handleWebhook, confirmByDeposit: async () => {} };
    const { webhooks, rows, set } = webhooksOn(await makeStore(), { sessions });
    set({ news });
    for (let n = 0; n < 100; n++) await webhooks.receive('alpha', webhook(`alpha ${n}`));
    for (let n = 0; n < 100; n++) await webhooks.receive('beta', webhook(`beta ${n}`));
    webhooks.worker.start();
    const applied = async (id: string) =>
      (await rows()).filter(({ provider_id, state }) => provider_id === id && state === 'applied').length;
    await vi.waitFor(async () => expect(await applied('beta')).toBe(100), 20_000);
    expect(asked).toEqual({ alpha: 16, beta: 100 });
    // What waits is enough for now: it claims no more, also when more events arrive.
    const claimed = async () => (await rows()).filter(({ attempts }) => attempts > 0).length;
    expect(await claimed()).toBe(100 + 64);
    await webhooks.receive('alpha', webhook('alpha 100'));
    await webhooks.receive('beta', webhook('beta 100'));
    await vi.waitFor(async () => expect(await applied('beta')).toBe(101), 20_000);
    expect(await claimed()).toBe(101 + 64);
    hanging.resolve('applied');
    await vi.waitFor(async () => expect(await applied('alpha')).toBe(101), 20_000);
    await webhooks.worker.stop();
  });

  test.each(['finish', 'release'] as const)(
    'an event that another process ended after the lease is not changed by a late %s',
    async (late) => {
      const { webhooks, inbox, rows, processAll } = webhooksOn(await makeStore());
      await webhooks.receive('alpha', webhook('evt_1'));
      const [event] = await inbox.claim('alpha', 1);
      if (!event) throw new Error('no event is due');
      await processAll();
      const ended = await rows();
      expect(ended).toMatchObject([{ state: 'applied', due_at: null }]);
      const { id } = event;
      if (late === 'release') await inbox.release([id]);
      else await inbox.finish([{ id, state: 'parked', note: 'late', retrySeconds: 2 }]);
      expect(await rows()).toEqual(ended);
    },
  );

  test('gives back at a stop what has not begun, and what does not end in time', async () => {
    const store = await makeStore();
    const handleWebhook = vi.fn(() => new Promise<'applied'>(() => {}));
    const sessions = { handleWebhook, confirmByDeposit: async () => {} };
    const { webhooks, rows, set } = webhooksOn(store, { sessions });
    set({ news });
    for (let n = 0; n < 30; n++) await webhooks.receive('alpha', webhook(`${n}`));
    webhooks.worker.start();
    await vi.waitFor(() => expect(handleWebhook).toHaveBeenCalledTimes(16), 10_000);
    await webhooks.worker.stop(AbortSignal.timeout(50));
    expect(handleWebhook).toHaveBeenCalledTimes(16);
    const attempts = (await rows()).map((row) => row.attempts).toSorted();
    expect(attempts).toEqual([...Array(14).fill(0), ...Array(16).fill(1)]);
    const { rows: late } =
      await sql`select from webhook_event where due_at > now() + interval '2 seconds'`.execute(store.db);
    expect(late).toEqual([]);
  });
});
