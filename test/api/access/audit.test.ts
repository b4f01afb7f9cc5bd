import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '../../../src/store/audit.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const entries = () => listAudit(gateway.app.store.db, 3_600, 100);

async function mutate(field: string): Promise<Record<string, unknown>> {
  const { body } = await gateway.post({ query: `mutation { result: ${field} }` });
  expect(body.errors).toBeUndefined();
  return body.data?.result as Record<string, unknown>;
}

test('the policy in force, blocks and replays are recorded with the key that asked for them', async () => {
  await eventually(entries, ({ length }) => length > 0);
  expect(await entries()).toMatchObject([{ actor: 'gateway', action: 'policy.changed' }]);
  const key = `key:${gateway.app.demoKey?.slice(3, 19)}`;

  const made = await mutate(
    'createCustomer(input: {externalId: "one"}) { ... on CustomerPayload { customer { id } } }',
  );
  const { id } = made.customer as { id: string };
  for (const field of ['blockCustomer', 'blockCustomer', 'unblockCustomer'])
    await mutate(`${field}(id: "${id}") { __typename }`);
  const endpoint = await mutate(
    'createWebhookEndpoint(url: "http://localhost:1/hook") { ... on WebhookEndpointPayload { webhookEndpoint { id } } }',
  );
  const { id: endpointId } = endpoint.webhookEndpoint as { id: string };
  await mutate(`replayWebhooks(endpointId: "${endpointId}", since: "2026-01-01T00:00:00Z") { __typename }`);
  expect((await entries()).slice(1)).toMatchObject([
    { actor: key, action: 'customer.blocked', subjectId: id },
    { actor: key, action: 'customer.unblocked', subjectId: id },
    { actor: key, action: 'webhooks.replayed', subjectId: endpointId, details: { onlyFailed: false } },
  ]);
});

test('a policy that is reread is recorded once', async () => {
  const { app } = gateway;
  const [first] = await entries();
  const policy = {
    strategy: 'priority' as const,
    order: [],
    attempts: 1,
    fallbackAfterRefusal: false,
    rules: [],
    version: 'another',
  };
  app.reconfigure({ policy, providers: [] });
  const [last] = await eventually(
    async () => (await entries()).slice(-1),
    ([entry]) => entry?.action === 'policy.changed',
  );
  expect(last).toMatchObject({
    actor: 'gateway',
    details: {
      version: 'another',
      before: first?.details.version,
      diff: { settings: { attempts: { before: 2, after: 1 } } },
    },
  });
});
