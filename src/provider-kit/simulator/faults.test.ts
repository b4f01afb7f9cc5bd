import { expect, test } from 'vitest';
import { createFaults, isReset } from './faults.ts';

const control = 'http://simulator/__control/faults';
const post = (body: unknown) => new Request(control, { method: 'POST', body: JSON.stringify(body) });

test.each([
  ['error_before', {}, 500, 0],
  ['error_after', { status: 503 }, 503, 1],
  ['rate_limited', {}, 429, 0],
  ['reset', {}, 500, 1],
  ['slow', { milliseconds: 1 }, 200, 1],
] as const)('%s', async (kind, more, status, acted) => {
  const faults = createFaults();
  expect((await faults.handle(post({ kind, operation: 'create', ...more })))?.status).toBe(201);
  let acts = 0;
  const act = async () => {
    acts += 1;
    return new Response('done');
  };
  expect((await faults.apply('get', act)).status).toBe(200);
  acts = 0;
  const response = await faults.apply('create', act);
  expect([response.status, acts]).toEqual([status, acted]);
  expect(isReset(response)).toBe(kind === 'reset');
  expect(response.headers.get('retry-after')).toBe(kind === 'rate_limited' ? '1' : null);
  expect((await faults.apply('create', act)).status).toBe(200);
});

test('lists, counts down and clears', async () => {
  const faults = createFaults({ answer: (status) => new Response('own form', { status }) });
  await faults.handle(post({ kind: 'error_before', times: 2 }));
  expect(await (await faults.apply('any', async () => new Response())).text()).toBe('own form');
  const listed = await faults.handle(new Request(control));
  expect(await listed?.json()).toMatchObject({ faults: [{ kind: 'error_before', times: 1 }] });
  await faults.handle(new Request(control, { method: 'DELETE' }));
  expect((await faults.apply('any', async () => new Response())).status).toBe(200);
});

test.each([[{ kind: 'unheard' }], [{ kind: 'slow', times: 0 }], [{ kind: 'slow', extra: 1 }], ['x']])(
  'refuses %j',
  async (body) => {
    expect((await createFaults().handle(post(body)))?.status).toBe(400);
  },
);

test.each([
  [{ kind: 'slow', operation: 'creat' }, 'one of create, get,'],
  [{ kind: 'drop_webhooks', operation: 'create' }, 'one of order.updated,'],
])('refuses %j, which would never occur, and lists the known operations', async (body, words) => {
  const faults = createFaults({ operations: ['create', 'get'], events: ['order.updated'] });
  const refused = await faults.handle(post(body));
  expect(refused?.status).toBe(400);
  expect(await refused?.json()).toEqual({ error: expect.stringContaining(words) });
  const listed = await faults.handle(new Request(control));
  expect(await listed?.json()).toMatchObject({
    faults: [],
    kinds: expect.arrayContaining(['drop_webhooks']),
    operations: ['create', 'get'],
    events: ['order.updated'],
  });
  for (const known of [
    { kind: 'slow', operation: 'get' },
    { kind: 'drop_webhooks', operation: 'order.updated' },
  ])
    expect((await faults.handle(post(known)))?.status).toBe(201);
});

test('ignores other paths; close ends a wait', async () => {
  const faults = createFaults();
  expect(await faults.handle(new Request('http://simulator/v1/orders'))).toBeUndefined();
  faults.add({ kind: 'slow', milliseconds: 600_000 });
  const waiting = faults.apply('any', async () => new Response('late'));
  faults.close();
  expect(await (await waiting).text()).toBe('late');
});
