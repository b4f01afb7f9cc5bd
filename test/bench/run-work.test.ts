import { expect, test, vi } from 'vitest';
import { type Bench, runWork } from '../../bench/harness/bench.ts';
import type { Options } from '../../bench/harness/options.ts';
import { openServers } from '../../bench/harness/servers.ts';

const closed: string[] = [];
vi.mock('../../bench/harness/servers.ts', () => ({
  openServers: vi.fn(async () => ({ close: () => closed.push('servers') })),
}));

const run = (work: (bench: Bench) => Promise<void>) =>
  runWork(
    {
      title: '',
      method: '',
      async run(bench) {
        await work(bench);
        return { table: { head: [], rows: [] } };
      },
    },
    {} as Options,
  );

test('a work that needs no servers starts none', async () => {
  await run(async () => undefined);
  expect(openServers).not.toHaveBeenCalled();
});

test('servers are started once, and end after what uses them, also if the work fails', async () => {
  const failing = run(async ({ servers, after }) => {
    after(() => closed.push('first'));
    expect(await servers()).toBe(await servers());
    after(() => closed.push('last'));
    throw new Error('the work fails');
  });
  await expect(failing).rejects.toThrow('the work fails');
  expect(openServers).toHaveBeenCalledTimes(1);
  expect(closed).toEqual(['last', 'first', 'servers']);
});
