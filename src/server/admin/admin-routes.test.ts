import { expect, test } from 'vitest';
import { createAdminRoutes } from '../index.ts';

const routes = createAdminRoutes({ local: async (name) => new Response(`local ${name}`) });
const ask = (path: string, headers: Record<string, string> = {}, method = 'POST') =>
  routes(new Request(`http://127.0.0.1${path}`, { method, headers }));

test('a command reaches its operation', async () => {
  const answer = await ask('/local/create-project', { host: '127.0.0.1:4090' });
  expect([answer.status, await answer.text()]).toEqual([200, 'local create-project']);
});

test.each([
  ['another host', '/local/keys', { host: 'evil.example:4090' }, 'POST', 421],
  ['a web page', '/local/keys', { origin: 'https://evil.example' }, 'POST', 403],
  ['a web page of this machine', '/local/keys', { origin: 'http://127.0.0.1:4090' }, 'POST', 403],
  ['another method', '/local/keys', {}, 'GET', 404],
  ['another path', '/graphql', {}, 'POST', 404],
  ['a longer path', '/local/keys/x', {}, 'POST', 404],
])('%s is refused', async (_, path, headers, method, status) => {
  const answer = await ask(path, headers as Record<string, string>, method);
  expect(answer.status).toBe(status);
  expect((await answer.json()).errors[0].extensions.code).toMatch(/^(BAD_REQUEST|NOT_FOUND)$/);
});
