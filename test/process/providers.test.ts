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

/** Runs `npm run providers -- …` with only the given environment. */
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

test('a fresh clone: check --live asks every provider at its simulator, and opens no database', async () => {
  const { code, output, errors } = await run(['check', '--live']);
  for (const id of ['stripe', 'calypso']) {
    expect(output).toMatch(
      new RegExp(`^${id} {2}.*simulator, on\\n(?: .*\\n)* {2}ok +live credentials`, 'm'),
    );
  }
  expect(output).toMatch(/\n0 failed, \d+ warnings\n$/);
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

test('an invalid gateway.yaml prints the line of a start, and nothing else', async () => {
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

test('a vendor that is down fails only with --live', async () => {
  const environment = {
    GATEWAY_FILE: fileOf(SANDBOX),
    PUBLIC_URL: 'https://pay.example',
    BASE_URL: `http://127.0.0.1:${await closedPort()}`,
    ...keys('test'),
  };
  const offline = await run(['check'], environment);
  expect(offline.output).toMatch(/ok +webhooks +https:\/\/pay\.example\/webhooks\/stripe/);
  expect(offline.code).toBe(0);
  const live = await run(['check', '--live'], environment);
  expect(live.output).toMatch(/failed +live /);
  expect(live.output + live.errors).not.toContain('canary');
  expect(live.code).toBe(1);
});

test.each([
  [[]],
  [['chek']],
  [['check', '--liv']],
  [['webhooks', 'stripe']],
  [['webhooks', 'stripe', 'delete']],
])('unknown arguments print the usage: %j', async (words) => {
  const { code, output, errors } = await run(words);
  expect(errors).toMatch(/^npm run providers -- check \[--live\]\n/);
  expect(output).toBe('');
  expect(code).toBe(2);
});

test('webhooks: a vendor without a subscription API names its README', async () => {
  const { code, errors } = await run(['webhooks', 'stripe', 'list'], { PUBLIC_URL: 'https://pay.example' });
  expect(errors).toMatch(/providers\/stripe\/README\.md, .*https:\/\/pay\.example\/webhooks\/stripe\n$/);
  expect(code).toBe(1);
});

test('webhooks: a fresh clone creates a subscription at the simulator, which ends with the command', async () => {
  const { code, output } = await run(['webhooks', 'calypso', 'create']);
  expect(output).toMatch(
    /^Subscription \S+ sends to http:\/\/localhost:4000\/webhooks\/calypso\. .*:\n\S+\nIt belongs to a simulator/,
  );
  expect(code).toBe(0);
});
