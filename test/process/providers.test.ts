import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(`${tmpdir()}/onramp-check-`);
const DATA_DIR = `${folder}/data`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run providers -- …`, as an operator types it, with nothing in the environment but what is given. */
async function run(words: string[], environment: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('npm', ['run', '--silent', 'providers', '--', ...words], {
    cwd: ROOT,
    env: { PATH, HOME, DATA_DIR, ...environment },
  });
  const code = new Promise((resolve) => child.once('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output, errors };
}

function fileOf(yaml: string): string {
  const file = `${folder}/gateway.yaml`;
  writeFileSync(file, yaml);
  return file;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a fresh clone: every provider is asked, at its simulator, and no database is opened', async () => {
  const { code, output, errors } = await run(['check', '--live']);
  for (const id of ['stripe', 'calypso']) {
    expect(output).toMatch(
      new RegExp(`^${id} {2}.*simulator, on\\n(?: .*\\n)* {2}ok +live credentials`, 'm'),
    );
  }
  expect(output).toMatch(/\n0 failed, \d+ to look at\n$/);
  expect(errors).toBe('');
  expect(code).toBe(0);
  expect(existsSync(DATA_DIR)).toBe(false);
});

const SANDBOX = `providers:
  stripe:
    target: sandbox
    options: { secretKey: "\${STRIPE_SECRET_KEY}", webhookSecrets: "\${STRIPE_WEBHOOK_SECRET}", baseUrl: "\${BASE_URL}" }
`;
const keys = (kind: string) => ({
  STRIPE_SECRET_KEY: `sk_${kind}_51canarycanarycanary`,
  STRIPE_WEBHOOK_SECRET: 'whsec_canarycanary',
});

test('a faulty gateway.yaml: the line of a start, and nothing else', async () => {
  const GATEWAY_FILE = fileOf('providers:\n  stripe:\n    enabeld: true\n');
  const { code, output, errors } = await run(['check'], { GATEWAY_FILE });
  expect(errors).toMatch(/^\S*gateway\.yaml:3: providers\.stripe\.enabeld: .*known here: .*enabled.*\n$/);
  expect(output).toBe('');
  expect(code).toBe(1);
});

test.each<[name: string, environment: Record<string, string>, line: RegExp]>([
  [
    'missing secrets',
    {},
    /failed +configuration +\S+:2: options\.secretKey \(set STRIPE_SECRET_KEY\) is missing/,
  ],
  [
    'a key of the wrong kind',
    keys('live'),
    /failed +credentials +\S+:2: secretKey is not a test key: .*sk_test_/,
  ],
])('%s', async (_, environment, line) => {
  const { code, output } = await run(['check'], { GATEWAY_FILE: fileOf(SANDBOX), ...environment });
  expect(output).toMatch(line);
  expect(output).not.toContain('canary');
  expect(code).toBe(1);
});

test('a vendor that is down fails with --live alone', async () => {
  const environment = {
    GATEWAY_FILE: fileOf(SANDBOX),
    PUBLIC_URL: 'https://pay.example',
    BASE_URL: `http://127.0.0.1:${await closedPort()}`,
    ...keys('test'),
  };
  const asIs = await run(['check'], environment);
  expect(asIs.output).toMatch(/ok +webhooks +https:\/\/pay\.example\/webhooks\/stripe/);
  expect(asIs.code).toBe(0);
  const asked = await run(['check', '--live'], environment);
  expect(asked.output).toMatch(/failed +live /);
  expect(asked.output + asked.errors).not.toContain('canary');
  expect(asked.code).toBe(1);
});

test.each([
  [[]],
  [['chek']],
  [['check', '--liv']],
  [['webhooks', 'stripe']],
  [['webhooks', 'stripe', 'delete']],
])('words that mean nothing: %j', async (words) => {
  const { code, output, errors } = await run(words);
  expect(errors).toMatch(/^npm run providers -- check \[--live\]\n/);
  expect(output).toBe('');
  expect(code).toBe(2);
});

test('webhooks: those of a vendor without subscriptions are made by hand', async () => {
  const { code, errors } = await run(['webhooks', 'stripe', 'list'], { PUBLIC_URL: 'https://pay.example' });
  expect(errors).toMatch(/providers\/stripe\/README\.md .*https:\/\/pay\.example\/webhooks\/stripe\n$/);
  expect(code).toBe(1);
});

test('webhooks: a fresh clone makes a subscription at the simulator, which does not last', async () => {
  const { code, output } = await run(['webhooks', 'calypso', 'create']);
  expect(output).toMatch(
    /^Subscription \S+ sends to http:\/\/localhost:4000\/webhooks\/calypso\. .*:\n\S+\nIt belongs to a simulator/,
  );
  expect(code).toBe(0);
});
