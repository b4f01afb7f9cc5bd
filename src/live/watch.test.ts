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

test('a stream that is opening when the process stops begins, and then is silent', async () => {
  const reads: Array<() => void> = [];
  const { live, watchIt } = watched(async () => {
    await new Promise<void>((resolve) => reads.push(resolve));
    return `read ${reads.length}`;
  });
  const during = watchIt();
  const first = during.next();
  await live.close();
  const after = watchIt();
  const late = after.next();
  for (const place of [0, 1]) {
    await vi.waitUntil(() => reads[place]);
    reads[place]?.();
  }
  expect(await Promise.all([first, late])).toMatchObject([{ value: 'read 1' }, { value: 'read 2' }]);
  for (const values of [during, after]) {
    const next = values.next();
    await values.return?.();
    expect(await next).toMatchObject({ done: true });
  }
  expect(reads.length).toBe(2);
});

/** Subscribers of one topic that only count how often they are woken. */
function counted(read: () => Promise<unknown>) {
  const live = createMemoryLive();
  const channels = createChannels<unknown>(live);
  const reads = vi.fn(read);
  const join = () => {
    const wake = vi.fn();
    const member = channels.join('session:a', 'project', reads, wake);
    return { ...member, wake, wakes: () => wake.mock.calls.length };
  };
  const reading = (count: number) => vi.waitFor(() => expect(reads).toHaveBeenCalledTimes(count));
  return { live, join, reading };
}

test('a subscriber that joins does not wake the others', async () => {
  let state = 'one';
  const { live, join } = counted(async () => state);
  const first = join();
  await vi.waitFor(() => expect(first.wakes()).toBe(1));
  const second = join();
  await vi.waitFor(() => expect(second.wakes()).toBe(1));
  expect(first.wakes()).toBe(1);
  state = 'two';
  live.publish('session:a');
  await vi.waitFor(() => expect(second.wakes()).toBe(2));
  expect(first.wakes()).toBe(2);
  for (const { leave } of [first, second]) leave();
});

test('a read that finds what all know wakes only those that joined', async () => {
  const { live, join, reading } = counted(async () => ({ at: new Date(0) }));
  const first = join();
  await vi.waitFor(() => expect(first.wakes()).toBe(1));
  const second = join();
  await vi.waitFor(() => expect(second.wakes()).toBe(1));
  live.publish('session:a');
  await reading(3);
  await new Promise(setImmediate);
  expect([first.wakes(), second.wakes()]).toEqual([1, 1]);
  for (const { leave } of [first, second]) leave();
});

test('what a newcomer sees first is told to all by the next read, also if it is what they knew before', async () => {
  const states = ['old', 'new', 'new', 'newest', 'new'];
  const { live, join, reading } = counted(async () => states.shift());
  const first = join();
  await vi.waitFor(() => expect(first.wakes()).toBe(1));
  const second = join();
  await vi.waitFor(() => expect(second.wakes()).toBe(1));
  expect(first.wakes()).toBe(1);
  live.publish('session:a');
  await vi.waitFor(() => expect([first.wakes(), second.wakes()]).toEqual([2, 2]));
  const third = join();
  await vi.waitFor(() => expect(third.wakes()).toBe(1));
  live.publish('session:a');
  await reading(5);
  await vi.waitFor(() => expect([first, second, third].map(({ wakes }) => wakes())).toEqual([3, 3, 2]));
  for (const { leave } of [first, second, third]) leave();
});

test('a read that fails wakes all, and so does the next one', async () => {
  const answers = [() => 'now', () => Promise.reject(new Error('no database')), () => 'now'];
  const { live, join } = counted(async () => answers.shift()?.());
  const member = join();
  for (const wakes of [1, 2, 3]) {
    await vi.waitFor(() => expect(member.wakes()).toBe(wakes));
    live.publish('session:a');
  }
  member.leave();
});
