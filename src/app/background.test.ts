import { expect, test, vi } from 'vitest';
import { createBackground } from './background.ts';

const make = () => {
  const log = { info: vi.fn(), error: vi.fn() };
  return { log, background: createBackground(log, 1) };
};

test('a part that cannot start is tried until it does, logged once, and delays no other part', async () => {
  const { log, background } = make();
  let tries = 0;
  const other = vi.fn();
  await background.start({
    async jobs() {
      tries++;
      if (tries < 4) throw new Error('away');
    },
    other,
  });
  expect(tries).toBe(4);
  expect(other).toHaveBeenCalledTimes(1);
  expect(log.error).toHaveBeenCalledExactlyOnceWith(
    { event: 'background_start_failed', part: 'jobs', err: expect.any(Error) },
    expect.any(String),
  );
  expect(log.info).toHaveBeenCalledTimes(1);
});

test('a stop ends the tries', async () => {
  const { background } = make();
  const tried = Promise.withResolvers<void>();
  let tries = 0;
  const started = background.start({
    jobs() {
      tries++;
      tried.resolve();
      throw new Error('away');
    },
  });
  await tried.promise;
  await background.stop();
  await started;
  const before = tries;
  await background.start({ jobs: () => void tries++ });
  expect(tries).toBe(before);
});
