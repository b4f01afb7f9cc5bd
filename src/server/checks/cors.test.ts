import { expect, test } from 'vitest';
import { createCors } from './cors.ts';
import { hasKeyInUrl } from './key-in-url.ts';

const SHOP = 'https://shop.example';
const cors = createCors((origin) => origin === SHOP, 'https://pay.example/', 'sandbox');

const preflight = (origin: string, headers: Record<string, string> = {}) =>
  cors.preflight(
    new Request('https://pay.example/graphql', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', ...headers },
    }),
  );

test.each([
  ['no page', undefined, 'pay.example', null],
  ['a page of the public URL', 'https://pay.example', 'internal:4000', null],
  ['a page of the host that was asked', 'http://localhost:4000', 'LOCALHOST:4000', null],
  ['a page of another port', 'http://localhost:3000', 'localhost:4000', 'http://localhost:3000'],
  ['a page of another site', SHOP, 'pay.example', SHOP],
  ['a page without an origin', 'null', 'pay.example', 'null'],
  ['a page whose name begins alike', 'https://pay.example.evil', 'pay.example', 'https://pay.example.evil'],
])('%s', (_, origin, host, expected) => {
  expect(cors.origin(origin, host)).toBe(expected);
});

test('in live mode a page of the host that was asked is a page of another site', () => {
  const live = createCors(() => false, 'https://pay.example/', 'live');
  expect(live.origin('https://rebound.example', 'rebound.example')).toBe('https://rebound.example');
  expect(live.origin('https://pay.example', 'internal:4000')).toBeNull();
});

test('the preflight of a listed origin is answered, without credentials', async () => {
  const { status, headers } = preflight(SHOP, { 'access-control-request-headers': 'authorization,x-app' });
  expect(status).toBe(204);
  expect(Object.fromEntries(headers)).toEqual({
    vary: 'origin, access-control-request-headers',
    'access-control-allow-origin': SHOP,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization,x-app',
    'access-control-max-age': '600',
  });
});

test('what is no list of header names is not repeated', () => {
  const { headers } = preflight(SHOP, { 'access-control-request-headers': 'a;b' });
  expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type');
});

test('the preflight of another origin is refused, and says how to list it', async () => {
  const answer = preflight('https://evil.example');
  expect(answer.status).toBe(403);
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  const { errors } = (await answer.json()) as { errors: [{ message: string; extensions: object }] };
  expect(errors[0].message).toContain('npm run projects -- set <project> --origin https://evil.example');
  expect(errors[0].extensions).toMatchObject({ code: 'FORBIDDEN' });
});

test.each([
  '?key=x',
  '?query=a&api_key=x',
  '?apikey=x',
  '?access_token=x',
  '?Token=x',
  `?q=sk_${'0'.repeat(16)}_x`,
  '?q=ct_eyJhbGciOiJI',
])('a key in /graphql%s is seen', (query) => {
  expect(hasKeyInUrl(`/graphql${query}`)).toBe(true);
});

test.each(['', '?query={providers{id}}', '?documentId=x', '?variables={"idempotencyKey":"a"}', '?monkey=x'])(
  'there is none in /graphql%s',
  (query) => {
    expect(hasKeyInUrl(`/graphql${query}`)).toBe(false);
  },
);
