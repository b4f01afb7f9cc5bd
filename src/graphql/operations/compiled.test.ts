import { parse } from 'graphql';
import * as jit from 'graphql-jit';
import { beforeEach, expect, test, vi } from 'vitest';
import { schema } from '../schema/index.ts';
import { createExecutors } from './compiled.ts';

vi.mock('graphql-jit', async (load) => {
  const real = await load<typeof import('graphql-jit')>();
  return { ...real, compileQuery: vi.fn(real.compileQuery) };
});
const compileQuery = vi.mocked(jit.compileQuery);
beforeEach(() => {
  compileQuery.mockClear();
});

let time = 0;

/** Makes executors whose compiler is loaded, which the first operation causes. */
async function makeExecutors() {
  const executorOf = createExecutors(schema, () => time);
  const make = (text: string) => {
    const document = parse(text);
    const [operation] = document.definitions;
    const execute = executorOf(document, operation as never);
    return () => execute({}, {});
  };
  const first = make('{ __typename }');
  await vi.waitFor(async () => {
    expect(await first()).toEqual({ data: { __typename: 'Query' } });
    expect(compileQuery).toHaveBeenCalled();
  });
  compileQuery.mockClear();
  time += 60_000;
  return make;
}

test('an operation is compiled when it is sent again, once', async () => {
  const make = await makeExecutors();
  const run = make('{ a: __typename }');
  for (const compiled of [0, 1, 1, 1]) {
    expect(await run()).toEqual({ data: { a: 'Query' } });
    expect(compileQuery).toHaveBeenCalledTimes(compiled);
  }
});

test('one that cannot be compiled is executed, and not tried again', async () => {
  const make = await makeExecutors();
  const run = make('{ a: __typename }');
  compileQuery.mockReturnValueOnce({ errors: [] } as never);
  for (let count = 0; count < 4; count += 1) expect(await run()).toEqual({ data: { a: 'Query' } });
  expect(compileQuery).toHaveBeenCalledTimes(1);
});

test('compiling takes a tenth of the time at most', async () => {
  const make = await makeExecutors();
  const { compileQuery: real } = await vi.importActual<typeof jit>('graphql-jit');
  compileQuery.mockImplementation((...given) => {
    time += 100;
    return real(...given);
  });
  const runs = Array.from({ length: 50 }, (_, number) => make(`{ a${number}: __typename }`));
  const start = time;
  while (time - start < 5_000) {
    for (const run of runs) run();
    time += 50;
  }
  expect(compileQuery.mock.calls.length).toBeLessThanOrEqual(6);
  expect(compileQuery.mock.calls.length).toBeGreaterThanOrEqual(4);
});
