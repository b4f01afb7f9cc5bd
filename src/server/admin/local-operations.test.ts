import { expect, test } from 'vitest';
import { createLocalOperations } from '../index.ts';

const token = 'Bearer secret';
const operations = createLocalOperations({
  authenticate: async (header) => (header === token ? 'somebody' : null),
  wanted: 'Bring the token.',
  run: async (name, args, who) => {
    if (args.length === 0) throw new RangeError(`${name} needs an argument`);
    return `${who}: ${name} ${args.join(' ')}`;
  },
  isFault: (error) => error instanceof RangeError,
});

const ask = (authorization: string | null, body: string) =>
  operations(
    'create-project',
    new Request('http://localhost/local/create-project', {
      method: 'POST',
      headers: authorization === null ? {} : { authorization },
      body,
    }),
  );

test('a request with the token runs the operation', async () => {
  const answer = await ask(token, '["My","wallet"]');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('somebody: create-project My wallet');
});

test.each([
  ['no token', null, '[]', 401],
  ['another token', 'Bearer other', '[]', 401],
  ['a body that is not an array', token, '{"a":1}', 400],
  ['a body that is not JSON', token, 'x', 400],
  ['an operation that reports a fault of the caller', token, '[]', 400],
])('%s is refused', async (_, authorization, body, status) => {
  expect((await ask(authorization, body)).status).toBe(status);
});
