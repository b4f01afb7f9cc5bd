import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog } from '../../../src/observe/index.ts';
import { type GatewayUnderTest, type GraphqlAnswer, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
let logged = '';
beforeAll(async () => {
  const write = (line: string) => {
    logged += line;
  };
  gateway = await startGateway({ overrides: { log: createLog('error', { write }) } });
});
afterAll(() => gateway.close());
beforeEach(() => {
  logged = '';
});

const HEALTH = '{ providers { id health { p50Milliseconds } } }';
const CUSTOMERS = '{ customers { nodes { id country } } }';

/** A health in which a field that is an Int holds a fraction. */
function breakHealth(): void {
  const { catalog } = gateway.app.services;
  const [provider] = catalog.providers();
  if (!provider) throw new Error('no provider');
  const health = () => ({ ...provider.health(), p50Milliseconds: 1.5 });
  vi.spyOn(catalog, 'providers').mockReturnValueOnce([{ ...provider, health }]);
}

function expectInternal(body: GraphqlAnswer, path: Array<string | number>): void {
  expect(body.errors).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/^An internal error occurred and was logged/),
      path,
      extensions: { code: 'INTERNAL', docUrl: `${gateway.url}/docs/errors#internal` },
    }),
  ]);
  expect(logged).toContain(`"path":"${path.join('.')}"`);
  expect(logged).toContain('"event":"request_failed"');
}

// The first operation of a process is executed by graphql, later ones are compiled.
describe.each(['interpreted', 'compiled'])('an error that is not the caller’s is INTERNAL: %s', (how) => {
  test('a value that does not fit the type of its field', async () => {
    if (how === 'compiled') {
      await import('graphql-jit');
      await gateway.post({ query: HEALTH });
    }
    breakHealth();
    const { body } = await gateway.post({ query: HEALTH });
    expectInternal(body, ['providers', 0, 'health', 'p50Milliseconds']);
    expect(JSON.stringify(body)).not.toMatch(/non-integer|1\.5/);
  });
});

test('a null where the schema allows none is INTERNAL', async () => {
  const row = { id: null, createdAt: new Date() };
  const page = { rows: [row], hasNextPage: false };
  vi.spyOn(gateway.app.services.customers, 'list').mockResolvedValueOnce(page as never);
  const { body } = await gateway.post({ query: CUSTOMERS });
  expectInternal(body, ['customers', 'nodes', 0, 'id']);
});

test('after a call the health of its provider has whole milliseconds', async () => {
  await purchasesAt(gateway).make(usdcOnBase());
  const { body } = await gateway.post({
    query: '{ providers { health { successRate p50Milliseconds p99Milliseconds } } }',
  });
  expect(body.errors).toBeUndefined();
  const providers = body.data?.providers as Array<{ health: Record<string, number | null> }>;
  const asked = providers.filter(({ health }) => health.successRate !== null);
  expect(asked).not.toHaveLength(0);
  for (const { health } of asked) {
    expect([health.p50Milliseconds, health.p99Milliseconds]).toSatisfy((values: unknown[]) =>
      values.every(Number.isInteger),
    );
  }
});
