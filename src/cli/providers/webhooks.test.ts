import { expect, test } from 'vitest';
import {
  ProviderError,
  type Subscription,
  type SubscriptionOperations,
  secret,
  z,
} from '../../provider/index.ts';
import { acme, CANARY, configOf, YAML } from './testing.ts';
import { type WebhooksRequest, webhooks } from './webhooks.ts';

const OWN = 'https://pay.example/webhooks/acme';
const fault = (outcome: 'rejected' | 'unknown') =>
  new ProviderError({ outcome, class: 'provider', code: 'odd', message: `Acme is odd about ${CANARY}.` });

function subscriptions(kept: Subscription[], more: Partial<SubscriptionOperations> = {}) {
  return acme({
    subscriptions: {
      list: async () => kept,
      async create(url, call) {
        if (!call.idempotencyKey) throw new Error('a create without a key');
        const made = { id: `sub_${kept.length + 1}`, url, events: ['order.paid'], blocked: false };
        kept.push(made);
        return { ...made, secret: 'whsec_new' };
      },
      async delete(id) {
        kept.splice(
          kept.findIndex((one) => one.id === id),
          1,
        );
      },
      ...more,
    },
  });
}

const ask = (
  request: WebhooksRequest,
  adapters: ReturnType<typeof acme>,
  { yaml = YAML, environment = {} }: { yaml?: string; environment?: Record<string, string> } = {},
) => webhooks(configOf(yaml, environment), 'acme', request, { adapters });

test('create, list and delete; the secret is printed once, with the option to store it in', async () => {
  const kept: Subscription[] = [];
  const adapters = subscriptions(kept);
  expect((await ask({ action: 'list' }, adapters)).text).toBe('There are no subscriptions.\n');

  const created = await ask({ action: 'create', url: null }, adapters, {
    environment: { ACME_WEBHOOK_SECRET: '' },
  });
  expect(created).toEqual({
    text: `Subscription sub_1 sends to ${OWN}. Its secret, shown this once:
whsec_new
Store it in options.webhooks[].secret (set ACME_WEBHOOK_SECRET) of "acme" (gateway.yaml:2). Then restart the gateway.
`,
    exitCode: 0,
  });
  await ask({ action: 'create', url: 'https://other.example/hook' }, adapters);
  const { text } = await ask({ action: 'list' }, adapters);
  expect(text).toBe(
    `sub_1  ${OWN} (this gateway)  sending  order.paid\nsub_2  https://other.example/hook  sending  order.paid\n`,
  );

  await ask({ action: 'delete', subscriptionId: 'sub_1' }, adapters);
  expect(kept.map(({ id }) => id)).toEqual(['sub_2']);
});

test('a secret of two parts is printed with both options, in their order', async () => {
  const pair = z.strictObject({ publicKey: z.string(), secretKey: secret() });
  const options = z.strictObject({
    apiKey: secret(),
    webhook: z.strictObject({ channels: z.array(pair).default([]) }).prefault({}),
  });
  const adapters = acme(
    {
      subscriptions: {
        list: async () => [],
        create: async (url) => ({ id: 'sub_1', url, events: [], blocked: null, secret: 'public:secret' }),
        delete: async () => undefined,
      },
    },
    { options },
  );
  const yaml = YAML.replace(
    /webhooks: .*/,
    `webhook: { channels: [{ publicKey: "\${HALF}", secretKey: "\${OTHER_HALF}" }] } }`,
  );
  const { text } = await ask({ action: 'create', url: null }, adapters, { yaml });
  expect(text).toContain(
    'options.webhook.channels[].publicKey (set HALF) and options.webhook.channels[].secretKey (set OTHER_HALF) of "acme" (gateway.yaml:2), its parts in this order, separated by a colon.',
  );
});

test('a blocked subscription is marked', async () => {
  const kept = [{ id: 'sub_1', url: OWN, events: ['\u001b[2J'], blocked: true }];
  const { text } = await ask({ action: 'list' }, subscriptions(kept));
  expect(text).toContain('BLOCKED');
  // Control characters from the vendor are replaced.
  expect(text).not.toContain('\u001b');
});

const REFUSED: Array<
  [
    name: string,
    request: WebhooksRequest,
    given: { yaml?: string; environment?: Record<string, string> },
    RegExp,
  ]
> = [
  [
    'the default URL, on this machine',
    { action: 'create', url: null },
    { environment: { PUBLIC_URL: '' } },
    /PUBLIC_URL/,
  ],
  [
    'a given URL on this machine',
    { action: 'create', url: 'http://127.0.0.1/x' },
    {},
    /No vendor can send to/,
  ],
  ['not a webhook URL', { action: 'create', url: 'ftp://pay.example' }, {}, /is not a webhook URL/],
  [
    'switched off',
    { action: 'create', url: null },
    { yaml: YAML.replace('target:', 'enabled: false\n    target:') },
    /switched off \(gateway\.yaml:2\)/,
  ],
  [
    'secrets missing',
    { action: 'list' },
    { environment: { ACME_KEY: '' } },
    /gateway\.yaml:2: provider "acme": options\.apiKey \(set ACME_KEY\) is missing/,
  ],
  [
    'a key of the wrong kind',
    { action: 'list' },
    { environment: { ACME_KEY: 'live-1' } },
    /gateway\.yaml:2: provider "acme": apiKey is not a key for sandbox/,
  ],
];

test.each(REFUSED)('refused without creating anything: %s', async (_, request, given, message) => {
  const kept: Subscription[] = [];
  await expect(ask(request, subscriptions(kept), given)).rejects.toThrow(message);
  expect(kept).toEqual([]);
});

test('subscriptions of an entry that is switched off can be deleted', async () => {
  const kept = [{ id: 'sub_1', url: OWN, events: [], blocked: null }];
  const yaml = YAML.replace('target:', 'enabled: false\n    target:');
  await ask({ action: 'delete', subscriptionId: 'sub_1' }, subscriptions(kept), { yaml });
  expect(kept).toEqual([]);
});

test('an unknown entry is refused with the known ones', async () => {
  const answer = webhooks(configOf(YAML), 'acmee', { action: 'list' }, { adapters: acme({}) });
  await expect(answer).rejects.toThrow('gateway.yaml: there is no provider "acmee" (providers: acme)');
});

test('a provider without a subscription API: the message names its README and the URL', async () => {
  await expect(ask({ action: 'list' }, acme({}))).rejects.toThrow(
    `Create one by hand, as described in providers/acme/README.md, with this URL: ${OWN}`,
  );
});

test('an error of the vendor is printed without secrets; after an unknown outcome with the advice to list first', async () => {
  const failing = (outcome: 'rejected' | 'unknown') =>
    subscriptions([], { create: () => Promise.reject(fault(outcome)) });
  const create: WebhooksRequest = { action: 'create', url: null };
  await expect(ask(create, failing('rejected'))).rejects.toThrow(
    /^Acme is odd about \[secret\]\. \[odd: the vendor refused\]$/,
  );
  await expect(ask(create, failing('unknown'))).rejects.toThrow(/webhooks acme list` before trying again\.$/);
});

test('the secret of a simulator comes with the advice not to store it', async () => {
  const yaml = YAML.replace('target: sandbox', 'target: simulator');
  const { acme: load } = subscriptions([]);
  const definition = (await load?.())?.default;
  if (!definition) throw new Error('no adapter');
  const adapters = {
    acme: async () => ({
      default: {
        ...definition,
        simulator: async () => ({
          options: () => ({ apiKey: 'simulated' }),
          create: () => ({
            fetch: async () => new Response(),
            start: async () => undefined,
            close: async () => undefined,
          }),
        }),
      },
    }),
  };
  const { text } = await ask({ action: 'create', url: null }, adapters, {
    yaml,
    environment: { PUBLIC_URL: '' },
  });
  expect(text).toMatch(
    /localhost:4000[^\n]*\nwhsec_new\nIt belongs to a simulator that ends with this command/,
  );
});
