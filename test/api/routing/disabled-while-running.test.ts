import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { etherInGermany } from '../../support/purchases.ts';

const yaml = (stripe: boolean) => `providers:
  stripe: { enabled: ${stripe} }
  calypso: {}
routing: { order: [stripe, calypso] }
`;
const CREATE = `mutation ($input: CreateOnrampSessionInput!) {
  createOnrampSession(input: $input) {
    ... on OnrampSessionPayload {
      onrampSession { providerId decision { candidates { providerId eligible reasons { reason } } } }
    }
  }
}`;
const folder = mkdtempSync(`${tmpdir()}/onramp-enabled-`);
let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ yaml: yaml(true) });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

async function buy(idempotencyKey: string) {
  const { body } = await gateway.post({
    query: CREATE,
    variables: { input: etherInGermany({ idempotencyKey }) },
  });
  expect(body.errors).toBeUndefined();
  return body.data?.createOnrampSession;
}

function reconfigure(stripe: boolean) {
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, yaml(stripe));
  gateway.app.reconfigure(loadConfig({ file, environment: { DATA_DIR: folder } }));
}

test('`enabled: false` applies to the next purchase of a running gateway, and `enabled: true` again', async () => {
  expect(await buy('before')).toMatchObject({ onrampSession: { providerId: 'stripe' } });
  reconfigure(false);
  expect(await buy('disabled')).toMatchObject({
    onrampSession: {
      providerId: 'calypso',
      decision: {
        candidates: expect.arrayContaining([
          { providerId: 'stripe', eligible: false, reasons: [{ reason: 'PROVIDER_DISABLED' }] },
        ]),
      },
    },
  });
  reconfigure(true);
  expect(await buy('after')).toMatchObject({ onrampSession: { providerId: 'stripe' } });
});
