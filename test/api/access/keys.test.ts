import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseOperation } from '../../../src/operations/index.ts';
import { unused } from '../../../src/operations/testing.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const ask = (key: string | null | undefined, query = '{ providers { id } }') =>
  gateway.post({ query }, { authorization: `Bearer ${key}` });

test('a sandbox has a secret and a publishable key; one in the form of the other is refused', async () => {
  const { demoKey, demoPublishableKey } = gateway.app;
  expect(demoKey).toMatch(/^sk_/);
  expect(demoPublishableKey).toMatch(/^pk_/);
  for (const key of [demoKey, demoPublishableKey]) {
    expect((await ask(key)).body.data?.providers).toHaveLength(2);
  }
  for (const key of [demoPublishableKey?.replace('pk_', 'sk_'), demoKey?.replace('sk_', 'pk_'), 'ct_x']) {
    const { status, body } = await ask(key);
    expect(status).toBe(401);
    expect(body.data ?? null).toBeNull();
    expect(body.errors).toMatchObject([
      {
        message: expect.stringContaining('your secret key (sk_…) from a server'),
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  }
});

test('a key that an operator makes works at once, and its use is listed after the next flush', async () => {
  const { access, store } = gateway.app;
  const deps = { ...unused, access, db: store.db, actor: 'operator' as const };
  const run = async (name: string, ...words: string[]) => (await parseOperation(name, words)?.(deps)) ?? '';
  await run('projects', 'create', 'shop');
  const key = (await run('keys', 'create', 'shop')).split('\n')[1];
  expect((await ask(key)).status).toBe(200);
  await access.flushLastUse();
  expect(await run('keys', 'list')).toMatch(new RegExp(`^${key?.slice(3, 19)} .*last used`, 'm'));
});
