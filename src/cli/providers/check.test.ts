import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { ProviderError, type ProviderOperations, secret, z } from '../../provider/index.ts';
import { exampleCapabilities, listed } from '../../router/testing.ts';
import { check } from './check.ts';
import { acme, CANARY, configOf, YAML } from './testing.ts';

type Check = NonNullable<ProviderOperations['check']>;
const refusal = new ProviderError({
  outcome: 'rejected',
  class: 'provider',
  code: 'bad_key',
  message: `Acme does not know the key ${CANARY}, sent to /?key=${encodeURIComponent(CANARY)}`,
  requestId: 'req_1',
});

test('a valid entry has a line per check, and the exit code is 0', async () => {
  const adapters = acme({ check: async () => [{ name: 'clock', state: 'ok', detail: '1 s apart' }] });
  const { text, exitCode } = await check(configOf(YAML), true, { adapters });
  expect(text).toMatchInlineSnapshot(`
    "acme  adapter acme, the vendor's test mode, on
      ok       configuration  the options are valid
      ok       credentials    given, and valid for sandbox
      ok       coverage       3 assets, 2 fiat currencies, any country (the vendor publishes no list)
      ok       routing        not in the order: ranked after its providers
      ok       webhooks       https://pay.example/webhooks/acme, with a secret
      ok       live clock     1 s apart

    0 failed, 0 warnings
    "
  `);
  expect(exitCode).toBe(0);
});

test('without --live no vendor is called', async () => {
  const adapters = acme({
    check: () => {
      throw new Error('asked');
    },
  });
  const { text, exitCode } = await check(configOf(YAML), false, { adapters });
  expect(text).toMatch(/0 failed, 0 warnings\. No vendor was asked; use --live to do so\n$/);
  expect(exitCode).toBe(0);
});

type Case = {
  name: string;
  yaml?: string;
  environment?: Record<string, string>;
  check?: Check;
  adapters?: Parameters<typeof acme>[1];
  line: RegExp;
  exitCode: 0 | 1;
};

const ROUTING = 'routing:\n  order: [acme]\n  rules:\n';

const CASES: Case[] = [
  {
    name: 'a missing secret is named with its variable',
    environment: { ACME_KEY: '' },
    line: /failed +configuration +gateway\.yaml:2: options\.apiKey \(set ACME_KEY\) is missing$/m,
    exitCode: 1,
  },
  {
    name: 'a key of the wrong kind',
    environment: { ACME_KEY: 'live-key' },
    line: /stops the start\n(?: .*\n)* +failed +credentials +gateway\.yaml:2: apiKey is not a key for sandbox$/m,
    exitCode: 1,
  },
  {
    name: 'an option that the adapter rejects with a message that contains its value',
    environment: { ACME_KEY: `bad${CANARY}` },
    line: /failed +configuration +gateway\.yaml:2: options\.apiKey: not a key: \[secret\]$/m,
    exitCode: 1,
  },
  {
    name: 'an unknown option',
    yaml: YAML.replace('options: {', 'options: { colour: red,'),
    line: /failed +configuration +gateway\.yaml:2: options: .*colour/,
    exitCode: 1,
  },
  {
    name: 'an unknown adapter',
    yaml: YAML.replace('target:', 'adapter: other\n    target:'),
    line: /failed +configuration +gateway\.yaml:2: there is no adapter "other"/,
    exitCode: 1,
  },
  {
    name: 'an adapter that throws',
    adapters: {
      connect: () => {
        throw new TypeError(`no ${CANARY}`);
      },
    },
    line: /stops the start\n +failed +configuration +gateway\.yaml:2: its adapter failed while .*TypeError: no \[option\]/,
    exitCode: 1,
  },
  {
    name: 'a schema of options that throws',
    adapters: {
      options: z.looseObject({ apiKey: secret() }).transform(() => {
        throw new TypeError('bug');
      }),
    },
    line: /stops the start\n +failed +configuration +gateway\.yaml:2: its adapter is broken: TypeError: bug$/m,
    exitCode: 1,
  },
  {
    name: 'options without a zod schema are all treated as secret',
    adapters: {
      options: { safeParse: (data: unknown) => ({ success: true, data }) } as unknown as z.ZodType,
    },
    check: () => Promise.reject(refusal),
    line: /unknown +webhooks[^\n]*\n +failed +live +Acme does not know the key \[secret\]/,
    exitCode: 1,
  },
  {
    name: 'an entry that is switched off has warnings instead of failures',
    yaml: YAML.replace('target:', 'enabled: false\n    target:'),
    environment: { ACME_KEY: '' },
    line: /off: enabled is false\n +warning +configuration/,
    exitCode: 0,
  },
  {
    name: 'a routing order with a provider that is off',
    yaml: `${YAML}${ROUTING}    - { name: r, prefer: [acme] }\n`,
    environment: { ACME_KEY: '' },
    line: /warning +routing +names it \(number 1 in the order, rule "r"\) while it is off$/m,
    exitCode: 1,
  },
  {
    name: 'a routing rule for an asset that the provider does not sell',
    yaml: `${YAML}${ROUTING}    - { name: r, when: { network: solana }, only: [acme] }\n`,
    line: /warning +routing +rule "r" names it, but it does not sell anything on solana$/m,
    exitCode: 0,
  },
  {
    name: 'an adapter without coverage',
    adapters: { capabilities: () => exampleCapabilities({ fiatCurrencies: listed() }) },
    line: /warning +coverage +\d+ assets, 0 fiat currencies/,
    exitCode: 0,
  },
  {
    name: 'no webhook secret',
    environment: { ACME_WEBHOOK_SECRET: '' },
    line: /warning +webhooks +https:\/\/pay\.example\/webhooks\/acme: nothing in options\.webhooks\[\]\.secret \(set ACME_WEBHOOK_SECRET\)/,
    exitCode: 0,
  },
  {
    name: 'a webhook URL that no vendor can reach',
    environment: { PUBLIC_URL: '' },
    line: /warning +webhooks +http:\/\/localhost:4000\/webhooks\/acme: .*set PUBLIC_URL$/m,
    exitCode: 0,
  },
  {
    name: 'an adapter without a check',
    line: /unknown +live +the adapter has no check of its vendor$/m,
    exitCode: 0,
  },
  {
    name: 'a vendor that refuses and repeats the key',
    check: () => Promise.reject(refusal),
    line: /failed +live +Acme does not know the key \[secret\], sent to \/\?key=\[secret\] \[bad_key: the vendor refused, request req_1\]$/m,
    exitCode: 1,
  },
  {
    name: 'an adapter that throws an untyped error',
    check: () => Promise.reject(new TypeError(CANARY)),
    line: /failed +live +acme check: the adapter threw an unexpected error\. \(TypeError\)/,
    exitCode: 1,
  },
  {
    name: 'an adapter that never answers',
    check: () => new Promise<never>(() => undefined),
    line: /failed +live +acme check: no answer within the deadline\. \[timeout: /,
    exitCode: 1,
  },
  {
    name: 'a finding with a secret and control characters',
    check: async () => [{ name: 'credentials', state: 'failed', detail: `\u001b[2J${CANARY}\nlooks odd` }],
    line: /failed +live credentials +\u0020?\[2J\[secret\] looks odd$/m,
    exitCode: 1,
  },
];

test.each(CASES)('$name', async ({ yaml, environment, check: asked, adapters, line, exitCode }) => {
  const answer = await check(configOf(yaml ?? YAML, environment), true, {
    adapters: acme(asked ? { check: asked } : {}, adapters),
    timeoutMilliseconds: 20,
  });
  expect(answer.text).toMatch(line);
  expect(answer.text).not.toContain(CANARY);
  expect(answer.text).not.toContain(encodeURIComponent(CANARY));
  expect(answer.exitCode).toBe(exitCode);
});

test('an invalid entry and a vendor that does not answer do not hide the other entries', async () => {
  const silent = createServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const key = 'sk_test_51aaaaaaaaaaaaaaaaaaaaaaaa';
  const yaml = `providers:
  silent: { adapter: stripe, target: sandbox, options: { secretKey: ${key}, baseUrl: "${baseUrl}" } }
  unknown: { target: sandbox }
  stripe: {}
`;
  const { text, exitCode } = await check(configOf(yaml), true, { timeoutMilliseconds: 4_000 });
  silent.close();
  expect(text).toMatch(/^silent {2}.*\n(?: .*\n)* {2}failed +live /m);
  expect(text).toMatch(/^unknown {2}.*stops the start\n {2}failed +configuration/m);
  expect(text).toMatch(/^stripe {2}.*simulator, on\n(?: .*\n)* {2}ok +live credentials/m);
  expect(text).not.toContain(key);
  expect(exitCode).toBe(1);
});

test('two entries that are valid separately but conflict with each other', async () => {
  const folder = mkdtempSync(`${tmpdir()}/onramp-modules-`);
  const contract = new URL('../../provider/index.ts', import.meta.url);
  const source = `import { z } from ${JSON.stringify(contract.href)};
    export default { id: 'acme', title: 'Acme', contract: 1, options: z.strictObject({}),
      capabilities: () => (${JSON.stringify(exampleCapabilities())}), connect: () => ({ sessions: {} }) };`;
  const entries = ['one', 'two'].map((name) => {
    writeFileSync(`${folder}/${name}.mjs`, source);
    return `  ${name}: { module: "${folder}/${name}.mjs", target: sandbox }`;
  });
  const { text, exitCode } = await check(configOf(`providers:\n${entries.join('\n')}\n`), false);
  rmSync(folder, { recursive: true });
  expect(text).toMatch(/^one .* on\n/m);
  expect(text).toMatch(
    /^all entries\n {2}failed +configuration +gateway\.yaml:3: provider "two": module .* has the id "acme"/m,
  );
  expect(exitCode).toBe(1);
});
