import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { findPostgres, makeDatabase } from '../../src/store/testing.ts';
import { startGateway } from '../support/gateway.ts';
import { runToEnd } from '../support/gateway-process.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(`${tmpdir()}/onramp-live-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STRIPE = `
    options:
      secretKey: \${STRIPE_SECRET_KEY}
      publishableKey: \${STRIPE_PUBLISHABLE_KEY}
      webhookSecrets: \${STRIPE_WEBHOOK_SECRET}`;
const live = `mode: live\nproviders:\n  stripe:${STRIPE}\n`;
const ENCRYPTION_KEYS = `test:${randomBytes(32).toString('base64')}`;
// Nothing listens there: a start that gets as far as connecting fails with another message than expected.
const NOWHERE = 'postgres://nobody@127.0.0.1:9/none';

const keys = (kind: 'test' | 'live') => ({
  STRIPE_SECRET_KEY: `sk_${kind}_51aaaaaaaaaaaaaaaaaaaaaaaa`,
  STRIPE_PUBLISHABLE_KEY: `pk_${kind}_51aaaaaaaaaaaaaaaaaaaaaaaa`,
  STRIPE_WEBHOOK_SECRET: 'whsec_aaaaaaaaaaaaaaaaaaaaaaaa',
});

const FAULTS: Array<[name: string, yaml: string, environment: Record<string, string>, line: RegExp]> = [
  [
    'live without PostgreSQL',
    live,
    { ENCRYPTION_KEYS },
    /^environment: DATABASE_URL is not set: .*PostgreSQL/,
  ],
  [
    'live without encryption keys',
    live,
    { DATABASE_URL: NOWHERE },
    /^environment: ENCRYPTION_KEYS is not set: .*openssl rand/,
  ],
  [
    'live with a test key',
    live,
    { DATABASE_URL: NOWHERE, ENCRYPTION_KEYS, ...keys('test') },
    /\.yaml:3: provider "stripe": secretKey is not a live key: .*sk_live_/,
  ],
  [
    "the vendor's test mode with a live key",
    `mode: sandbox\nproviders:\n  stripe:\n    target: sandbox${STRIPE}\n`,
    keys('live'),
    /\.yaml:3: provider "stripe": secretKey is not a test key: .*sk_test_/,
  ],
  [
    'live without the secrets of a provider that is required',
    live.replace('stripe:', 'stripe:\n    required: true'),
    { DATABASE_URL: NOWHERE, ENCRYPTION_KEYS },
    /\.yaml:3: provider "stripe": is required.*STRIPE_SECRET_KEY/,
  ],
];

test.each(FAULTS)('%s stops the start with one line', async (name, yaml, environment, line) => {
  const file = `${folder}/${name.replace(/\W+/g, '-')}.yaml`;
  writeFileSync(file, yaml);
  const { code, output } = await runToEnd({ DATA_DIR: `${folder}/data`, GATEWAY_FILE: file, ...environment });
  expect(output.trim().split('\n')).toEqual([expect.stringMatching(line)]);
  expect(output).not.toMatch(/51aaaa|whsec_aaaa/);
  expect(code).toBe(1);
  expect(existsSync(`${folder}/data`), 'no data directory is created').toBe(false);
});

describe('live on PostgreSQL', async () => {
  if (!(await findPostgres())) return;

  test('a provider without secrets is DISABLED with the reason; live has no sandbox and no demo key', async () => {
    const { url, drop } = await makeDatabase();
    const gateway = await startGateway({ yaml: live, environment: { DATABASE_URL: url, ENCRYPTION_KEYS } });
    try {
      expect(gateway.app.demoKey).toBeNull();
      const authorization = `Bearer ${await gateway.newProject('shop')}`;
      const query = `{
        providers { providerId mode health { state } }
        route(input: { location: { country: "US" }, asset: { currency: "USDC", network: "base" } }) {
          ... on RoutingDecision { chosen candidates { providerId eligible reasons { reason message } } }
        }
      }`;
      const { body } = await gateway.post({ query }, { authorization });
      expect(body).toMatchObject({
        data: {
          providers: [{ providerId: 'stripe', mode: 'LIVE', health: { state: 'DISABLED' } }],
          route: {
            chosen: null,
            candidates: [
              {
                providerId: 'stripe',
                eligible: false,
                reasons: [
                  { reason: 'PROVIDER_DISABLED', message: expect.stringContaining('STRIPE_SECRET_KEY') },
                ],
              },
            ],
          },
        },
      });
      for (const path of ['/sandbox', '/sandbox/stripe/v1/crypto/onramp_sessions', '/graphql']) {
        const headers = { accept: 'text/html', authorization };
        const answer = await gateway.app.fetch(new Request(`${gateway.url}${path}`, { headers }));
        expect(`${path} ${answer.status}`).toMatch(/ (404|406)$/);
      }
    } finally {
      await gateway.close();
      await drop();
    }
  });
});
