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

test('a sandbox has a secret and a publishable key; the publishable one is refused, and the answer says so', async () => {
  const { demoKey, demoPublishableKey } = gateway.app;
  expect(demoKey).toMatch(/^sk_/);
  expect(demoPublishableKey).toMatch(/^pk_/);
  expect((await ask(demoKey)).body.data?.providers).toHaveLength(2);
  for (const key of [demoPublishableKey, demoPublishableKey?.replace('pk_', 'sk_')]) {
    for (const query of ['{ providers { id } }', '{ __typename }', '{ __schema { queryType { name } } }']) {
      const { status, body } = await ask(key, query);
      expect(status).toBe(401);
      expect(body.data ?? null).toBeNull();
      expect(body.errors).toMatchObject([
        {
          message: expect.stringContaining('A publishable key (pk_…) opens nothing yet'),
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ]);
    }
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
