import { expect, test } from 'vitest';
import { createLocalOperations } from '../index.ts';

const token = Buffer.from('0123456789abcdef0123456789abcdef');
const operations = createLocalOperations({
  token,
  run: async (name, args) => {
    if (args.length === 0) throw new RangeError(`${name} needs an argument`);
    return `${name} ${args.join(' ')}`;
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

const bearer = `Bearer ${token.toString('hex')}`;

test('a request with the token runs the operation', async () => {
  const answer = await ask(bearer, '["My","wallet"]');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('create-project My wallet');
});

test.each([
  ['no token', null, '[]', 401],
  ['another token', `Bearer ${token.toString('hex').replace('3', '4')}`, '[]', 401],
  ['a shorter token', 'Bearer 00', '[]', 401],
  ['a body that is not an array', bearer, '{"a":1}', 400],
  ['a body that is not JSON', bearer, 'x', 400],
  ['an operation that reports a fault of the caller', bearer, '[]', 400],
])('%s is refused', async (_, authorization, body, status) => {
  expect((await ask(authorization, body)).status).toBe(status);
});
