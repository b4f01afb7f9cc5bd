import { randomBytes } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { findPostgres, makeDatabase } from '../../../src/store/testing.ts';
import { startGateway } from '../../support/gateway.ts';

const SCHEMA = '{ __schema { queryType { name } } }';
const HIDDEN = 'query { ...a } fragment a on Query { ... { x: __type(name: "Query") { name } } }';
const QUERY = '{ __typename providers { __typename id } }';

test('in sandbox mode every key may ask for the schema', async () => {
  const gateway = await startGateway();
  try {
    for (const key of [gateway.app.demoKey, gateway.app.demoPublishableKey]) {
      const { body } = await gateway.post(
        { query: getIntrospectionQuery() },
        { authorization: `Bearer ${key}` },
      );
      expect(body.errors).toBeUndefined();
    }
  } finally {
    await gateway.close();
  }
});

describe('in live mode', async () => {
  if (!(await findPostgres())) return;

  test('only a key with the scope may', async () => {
    const { url, drop } = await makeDatabase();
    const gateway = await startGateway({
      yaml: 'mode: live\nproviders: { stripe: {} }\n',
      environment: { DATABASE_URL: url, ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}` },
    });
    try {
      const { access } = gateway.app;
      const { projectId, key: plain } = await access.createProject('shop');
      const open = await access.createKey(projectId, { scopes: ['introspection'] });
      const ask = (key: string | null, query: string) =>
        gateway.post({ query }, { authorization: `Bearer ${key}` });
      for (const query of [SCHEMA, HIDDEN]) {
        const { status, body } = await ask(plain, query);
        expect(status).toBe(403);
        expect(body).toMatchObject({
          errors: [
            { message: expect.stringContaining('--scope introspection'), extensions: { code: 'FORBIDDEN' } },
          ],
        });
        expect(body.data ?? null).toBeNull();
        expect((await ask(open, query)).body.errors).toBeUndefined();
      }
      expect((await ask(plain, QUERY)).body.errors).toBeUndefined();
    } finally {
      await gateway.close();
      await drop();
    }
  });
});
