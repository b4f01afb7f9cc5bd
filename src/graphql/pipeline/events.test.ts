import { buildSchema, type ExecutionResult, GraphQLError, parse } from 'graphql';
import { expect, test, vi } from 'vitest';
import { Call } from './call.ts';
import { createDeadline } from './deadline.ts';
import { type Events, isEvents, mapEvents, openEvents } from './events.ts';
import { httpAnswer } from './http-answer.ts';

const schema = buildSchema('type Query { a: Int } type Subscription { count: Int }');
const document = parse('subscription { count }');
const mapError = (error: unknown) => new GraphQLError(`mapped: ${(error as Error).message}`);

function source(...steps: Array<number | Error>) {
  const end = vi.fn(async () => ({ done: true, value: undefined }) as const);
  const iterator = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      const step = steps.shift();
      if (step instanceof Error) throw step;
      return step === undefined ? { done: true, value: step } : { done: false, value: { count: step } };
    },
    return: end,
  };
  return { iterator, end };
}

const open = (root: () => unknown) =>
  openEvents({ schema, document, rootValue: { count: root } }, mapError) as Promise<Events | ExecutionResult>;

async function opened(...steps: Array<number | Error>) {
  const { iterator, end } = source(...steps);
  const events = await open(() => iterator);
  if (!isEvents(events)) throw new Error('It was not opened.');
  return { events, end };
}

async function all(events: Events): Promise<ExecutionResult[]> {
  const results: ExecutionResult[] = [];
  for await (const result of events) results.push(result);
  return results;
}

test('each event of the source is a result', async () => {
  const { events } = await opened(1, 2);
  expect(await all(events)).toEqual([{ data: { count: 1 } }, { data: { count: 2 } }]);
});

test('a source that fails ends with a result that tells why, and is ended', async () => {
  const { events, end } = await opened(1, new Error('lost'), 2);
  expect(await all(events)).toEqual([{ data: { count: 1 } }, { errors: [new GraphQLError('mapped: lost')] }]);
  expect(end).toHaveBeenCalled();
});

test('the errors of a field and of a subscription that cannot be opened are mapped', async () => {
  const { events } = await opened(0.5);
  const [{ errors = [] } = {}] = await all(events);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/^mapped: Int cannot/)]);

  const refused = await open(() => {
    throw new Error('refused');
  });
  expect(refused).toEqual({ errors: [new GraphQLError('mapped: refused')] });
});

test('each result can be changed, and the end of the reader ends the source', async () => {
  const { events, end } = await opened(1, 2);
  const changed = mapEvents(events, ({ data }) => ({ data: { count: Number(data?.count) * 10 } }));
  expect((await changed.next()).value).toEqual({ data: { count: 10 } });
  await changed.return?.();
  expect(end).toHaveBeenCalled();
  expect(await changed.next()).toEqual({ done: true, value: undefined });
});

test('events that are opened after the call was answered are ended', async () => {
  const { events, end } = await opened(1);
  const answers: unknown[] = [];
  const late = httpAnswer({ data: null }, 'application/json');
  const call = new Call(
    {
      authorization: null,
      ip: null,
      origin: null,
      body: Buffer.of(),
      accepted: { result: null, stream: true },
    },
    (answer) => answers.push(answer),
    createDeadline(),
    () => late,
  );
  call.onTimeout();
  call.answer({ status: 200, events, textOf: JSON.stringify });
  expect(answers).toEqual([late]);
  expect(end).toHaveBeenCalled();
});
