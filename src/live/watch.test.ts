import { expect, test, vi } from 'vitest';
import { createChannels, createMemoryLive, watch } from './index.ts';

/** Watches of one topic, with the number of its subscriptions that are open. */
function watched(read: () => Promise<string>) {
  const live = createMemoryLive();
  let open = 0;
  const counted: typeof live = {
    ...live,
    subscribe(...given) {
      open += 1;
      const end = live.subscribe(...given);
      return () => {
        open -= 1;
        end();
      };
    },
  };
  const channels = createChannels<string>(counted);
  const watchIt = (scope = 'project') => {
    let sent: string | null = null;
    return watch<string, string>({
      channels,
      topic: 'session:a',
      scope,
      read,
      select(state) {
        const values = state === sent ? [] : [state];
        sent = state;
        return { values, last: state === 'end' };
      },
    });
  };
  return { live, watchIt, open: () => open };
}

test('unsubscribes when the consumer returns, and reads nothing for later changes', async () => {
  const read = vi.fn(async () => 'now');
  const { live, watchIt, open } = watched(read);
  const values = watchIt();
  expect(await values.next()).toEqual({ done: false, value: 'now' });
  expect(open()).toBe(1);
  await values.return?.();
  expect(open()).toBe(0);
  live.publish('session:a');
  expect(await values.next()).toEqual({ done: true, value: undefined });
  expect(read).toHaveBeenCalledTimes(1);
});

test('unsubscribes when the consumer returns while it waits for a change', async () => {
  const { watchIt, open } = watched(async () => 'now');
  const values = watchIt();
  await values.next();
  const waiting = values.next();
  // `now` comes again only after a change, so this call waits.
  await values.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(open()).toBe(0);
});

test('unsubscribes after the last value', async () => {
  const { watchIt, open } = watched(async () => 'end');
  const values = watchIt();
  expect(await values.next()).toEqual({ done: false, value: 'end' });
  expect(await values.next()).toEqual({ done: true, value: undefined });
  expect(open()).toBe(0);
});

test('a read that fails ends every subscriber, and the next one starts anew', async () => {
  const read = vi.fn(async () => 'now').mockRejectedValueOnce(new Error('no database'));
  const { watchIt, open } = watched(read);
  const both = [watchIt(), watchIt()].map((values) => values.next());
  await expect(both[0]).rejects.toThrow('no database');
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toContain('rejected');
  const later = watchIt();
  expect((await later.next()).value).toBe('now');
  await later.return?.();
  await both[1]?.catch(() => undefined);
  expect(open()).toBeLessThanOrEqual(1);
});

test('a thousand subscribers share one read of a change, and join with at most two', async () => {
  let state = 'first';
  const read = vi.fn(async () => state);
  const { live, watchIt } = watched(read);
  const all = Array.from({ length: 1_000 }, () => watchIt());
  const next = () => Promise.all(all.map(async (values) => (await values.next()).value));
  expect(new Set(await next())).toEqual(new Set(['first']));
  expect(read.mock.calls.length).toBeLessThanOrEqual(2);
  read.mockClear();
  state = 'second';
  const changed = next();
  live.publish('session:a');
  expect(new Set(await changed)).toEqual(new Set(['second']));
  expect(read).toHaveBeenCalledTimes(1);
});

test('a change during a read causes another read after it', async () => {
  let release = () => {};
  const read = vi
    .fn(async () => 'new')
    .mockImplementationOnce(async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return 'old';
    });
  const { live, watchIt } = watched(read);
  const values = watchIt();
  const first = values.next();
  live.publish('session:a');
  live.publish('session:a');
  release();
  expect((await first).value).toBe('old');
  expect((await values.next()).value).toBe('new');
  expect(read).toHaveBeenCalledTimes(2);
});

test('a subscriber that joins gets a state that was read after it has joined', async () => {
  let state = 'before';
  const { watchIt } = watched(async () => state);
  const early = watchIt();
  await early.next();
  // As after a change of which no notification arrived.
  state = 'after';
  expect((await watchIt().next()).value).toBe('after');
  expect((await early.next()).value).toBe('after');
});

test('subscribers of other scopes do not share a read', async () => {
  const read = vi.fn(async () => 'now');
  const { watchIt } = watched(read);
  await Promise.all([watchIt('one').next(), watchIt('two').next()]);
  expect(read).toHaveBeenCalledTimes(2);
});

test('a slow consumer gets one value for all changes in between', async () => {
  let state = 0;
  const { live, watchIt } = watched(async () => String(state));
  const [slow, fast] = [watchIt(), watchIt()];
  expect([(await slow.next()).value, (await fast.next()).value]).toEqual(['0', '0']);
  for (state = 1; state <= 5; state++) {
    const changed = fast.next();
    live.publish('session:a');
    expect((await changed).value).toBe(String(state));
  }
  expect((await slow.next()).value).toBe('5');
});

test('when the process stops, a stream neither ends nor reads: its connection is cut', async () => {
  const read = vi.fn(async () => 'now');
  const { live, watchIt } = watched(read);
  const values = watchIt();
  await values.next();
  let ended = false;
  const waiting = values.next().finally(() => {
    ended = true;
  });
  await live.close();
  live.publish('session:a');
  await new Promise((resolve) => setImmediate(resolve));
  expect([ended, read.mock.calls.length]).toEqual([false, 1]);
  await values.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('a subscriber that joins does not wake the others', async () => {
  const live = createMemoryLive();
  const channels = createChannels<string>(live);
  const [first, second] = [vi.fn(), vi.fn()];
  const join = (wake: () => void) => channels.join('session:a', 'project', async () => 'now', wake);
  const members = [join(first)];
  await vi.waitFor(() => expect(first).toHaveBeenCalledTimes(1));
  members.push(join(second));
  await vi.waitFor(() => expect(second).toHaveBeenCalledTimes(1));
  expect(first).toHaveBeenCalledTimes(1);
  live.publish('session:a');
  await vi.waitFor(() => expect(second).toHaveBeenCalledTimes(2));
  expect(first).toHaveBeenCalledTimes(2);
  for (const { leave } of members) leave();
});
