import { expect, test } from 'vitest';
import { createDeadline } from '../pipeline/deadline.ts';
import { type Accepted, httpAnswer, isJson } from '../pipeline/http-answer.ts';
import { withDeadline } from './response-deadline.ts';

const late = ({ result }: Accepted) =>
  httpAnswer({ data: { late: true } }, isJson(result) ? result : 'application/json');
const request = (accept: string) => new Request('http://gateway/graphql', { headers: { accept } });

test('a response within the deadline is returned', async () => {
  const answer = new Response('{}');
  expect(await withDeadline(request('*/*'), Promise.resolve(answer), createDeadline(), late)).toBe(answer);
});

test.each([
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
  ['text/event-stream', 'application/json; charset=utf-8'],
])('a call without a response gets the late answer: %s', async (accept, type) => {
  const response = await withDeadline(request(accept), new Promise(() => {}), createDeadline(1), late);
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.json()).toEqual({ data: { late: true } });
});

test('a late response is canceled and a late error is ignored', async () => {
  const canceled = Promise.withResolvers<void>();
  const work = Promise.withResolvers<Response>();
  const stream = new ReadableStream({ cancel: () => canceled.resolve() });
  await withDeadline(request('*/*'), work.promise, createDeadline(1), late);
  work.resolve(new Response(stream));
  await canceled.promise;

  const failing = Promise.withResolvers<Response>();
  await withDeadline(request('*/*'), failing.promise, createDeadline(1), late);
  failing.reject(new Error('too late'));
});
