import { expect, test } from 'vitest';
import { withDeadline } from './response-deadline.ts';

const docUrl = (code: string) => `https://docs/${code}`;
const request = (accept: string) => new Request('http://gateway/graphql', { headers: { accept } });

test('a response within the deadline is returned', async () => {
  const answer = new Response('{}');
  expect(await withDeadline(request('*/*'), Promise.resolve(answer), docUrl, 1_000)).toBe(answer);
});

test.each([
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
])('a call without a response is OVERLOADED, as %s', async (accept, type) => {
  const late = await withDeadline(request(accept), new Promise(() => {}), docUrl, 1);
  expect([late.status, late.headers.get('content-type')]).toEqual([503, type]);
  expect(await late.json()).toMatchObject({
    errors: [{ extensions: { code: 'OVERLOADED', retryable: true, docUrl: 'https://docs/OVERLOADED' } }],
  });
});

test('a late response is canceled and a late error is ignored', async () => {
  const canceled = Promise.withResolvers<void>();
  const work = Promise.withResolvers<Response>();
  const stream = new ReadableStream({ cancel: () => canceled.resolve() });
  expect((await withDeadline(request('*/*'), work.promise, docUrl, 1)).status).toBe(503);
  work.resolve(new Response(stream));
  await canceled.promise;

  const failing = Promise.withResolvers<Response>();
  expect((await withDeadline(request('*/*'), failing.promise, docUrl, 1)).status).toBe(503);
  failing.reject(new Error('too late'));
});
