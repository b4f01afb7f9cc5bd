import { z } from 'zod';
import { limits, trustedDocuments, trustedProxies } from './limits-schema.ts';
import { providerId, providerIds, rule, strategy, weights } from './rule-schema.ts';
import { policyTest } from './test-schema.ts';

const provider = z
  .strictObject({
    adapter: providerId.describe('Folder under providers/. Defaults to the name of the entry.').optional(),
    module: z
      .string()
      .min(1)
      .describe('npm package, or path from the folder of this file, whose default export is the adapter.')
      .optional(),
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether new sessions may use the provider. Applied on save, without a restart.'),
    required: z
      .boolean()
      .default(false)
      .describe('In live mode, the gateway does not start while a secret of this provider is missing.'),
    target: z
      .enum(['simulator', 'sandbox'], { error: 'must be simulator or sandbox' })
      .describe(
        "In sandbox mode: the built-in simulator (default), or the vendor's own test mode with test keys.",
      )
      .optional(),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe(
        'Settings of the adapter, see its README. A dollar sign and {NAME} insert an environment variable.',
      ),
  })
  .nullable()
  .transform((entry) => entry ?? { enabled: true, required: false, options: {} });

const routing = z.strictObject({
  strategy: strategy
    .default('priority')
    .describe('How eligible providers are ranked: by `order`, by the best quote, or by shares (`weights`).'),
  weights: weights.optional(),
  order: providerIds
    .describe('Providers, best first. Providers that are not listed come last, by name.')
    .optional(),
  attempts: z
    .int()
    .min(1)
    .max(5)
    .default(2)
    .describe(
      'Maximum number of providers tried for one session. Another one is tried only if nothing was created.',
    ),
  fallbackAfterRefusal: z
    .boolean()
    .default(false)
    .describe('Try the next provider even after one refused the customer (identity, sanctions, fraud).'),
  sanctions: z
    .union([z.literal(false), z.string().min(1)], { error: 'must be the path of a file, or false' })
    .describe(
      'File of the rules for sanctioned places, as a path from the folder of this file. Default: the file ' +
        'policies/sanctions.yaml of the gateway. false: no such rules.',
    )
    .optional(),
  rules: z.array(rule).default([]).describe('Routing rules. Every matching rule applies.'),
  tests: z
    .array(policyTest)
    .default([])
    .describe('Cases that the policy must decide as expected. They run when the file is loaded.'),
});

/** The schema of gateway.yaml. Unknown keys are faults; `checkRouting` checks references between keys. */
export const fileSchema = z.strictObject({
  mode: z.enum(['sandbox', 'live'], { error: 'must be sandbox or live' }).default('sandbox'),
  providers: z
    .record(providerId, provider)
    .refine((entries) => Object.keys(entries).length > 0, {
      error: 'is empty; add a provider, for example "stripe: {}"',
    })
    .describe('One entry for each provider account. Two entries may use the same adapter.'),
  routing: routing.prefault({}).describe('Routing policy. Applied on save, without a restart.'),
  address: z
    .strictObject({
      headroomHours: z
        .number()
        .min(0)
        .default(48)
        .describe('No session is created for a deposit address that expires sooner than this, in hours.'),
    })
    .prefault({}),
  subscriptions: z
    .strictObject({
      perKey: z
        .int()
        .min(1)
        .default(5_000)
        .describe('Most subscriptions of one API key that a gateway process keeps open at once.'),
      perCustomer: z
        .int()
        .min(1)
        .default(20)
        .describe('Most subscriptions about one customer that a gateway process keeps open at once.'),
      perAddress: z
        .int()
        .min(1)
        .default(20)
        .describe(
          'Most subscriptions of browsers and phones at one address that a gateway process keeps open at once.',
        ),
    })
    .prefault({}),
  webhooks: z
    .strictObject({
      ports: z
        .array(z.int().min(1).max(65_535))
        .min(1)
        .default([443])
        .describe(
          'Allowed ports of webhook endpoints. In sandbox mode any port on the same machine is allowed too.',
        ),
    })
    .prefault({}),
  limits,
  trustedProxies,
  trustedDocuments,
  screening: z
    .strictObject({
      module: z
        .string()
        .min(1)
        .describe(
          'npm package, or path from the folder of this file, whose default export makes a screener; or deny-list, the built-in list.',
        ),
      options: z.record(z.string(), z.unknown()).default({}).describe('Settings of the module.'),
      onError: z
        .enum(['refuse', 'allow'], { error: 'must be refuse or allow' })
        .default('refuse')
        .describe('What counts if the module fails or gives no answer in time.'),
    })
    .describe('Screens wallets and customers before any provider is called.')
    .optional(),
});

export type GatewayFile = z.output<typeof fileSchema>;

/** JSON Schema of gateway.yaml for editors. The gateway checks more: references, locations and contradictions. */
export function gatewayJsonSchema(): object {
  return {
    $id: 'gateway.schema.json',
    title: 'gateway.yaml of onramp gateway',
    ...z.toJSONSchema(fileSchema, { io: 'input' }),
  };
}
