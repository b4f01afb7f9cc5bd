import { z } from 'zod';
import { assets } from '../../domain/asset/asset.ts';
import { networks } from '../../domain/asset/network.ts';
import { isCountry, isSubdivision } from '../../domain/country.ts';
import { isFiatCurrency } from '../../domain/money/fiat.ts';

const currencies = new Set([...assets.values()].map((asset) => asset.currency));

const providerId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'must be a slug such as stripe or stripe-eu' });

const providerIds = z
  .array(providerId)
  .min(1, { error: 'must name at least one provider' })
  .refine((ids) => new Set(ids).size === ids.length, { error: 'names a provider twice' });

/** One value or a list of values, each accepted by `isValid`. The output is always a list. */
function oneOrMore(what: string, example: string, isValid: (text: string) => boolean) {
  const error = `must be ${what} such as ${example}, or a list of them`;
  const item = z.string().refine(isValid, { error });
  return z
    .union([item, z.array(item).min(1)], { error })
    .transform((value) => (typeof value === 'string' ? [value] : value));
}

const amount = z
  .union([z.string().regex(/^(0|[1-9]\d{0,29})(\.\d{1,30})?$/), z.int().nonnegative()], {
    error: 'must be a plain decimal, in quotes if it has a fraction: "49.90"',
  })
  .transform(String);

const condition = z.strictObject({
  currency: oneOrMore('a known crypto currency', 'USDC', (text) => currencies.has(text))
    .describe('Crypto currency code in upper case, such as USDC.')
    .optional(),
  network: oneOrMore(`a network (${[...networks.keys()].join(', ')})`, 'base', (text) => networks.has(text))
    .describe('Network slug, such as base.')
    .optional(),
  fiatCurrency: oneOrMore('an ISO 4217 code', 'EUR', isFiatCurrency)
    .describe('ISO 4217 code of the currency in which the customer pays.')
    .optional(),
  country: oneOrMore('an ISO 3166-1 code', 'US', isCountry)
    .describe("ISO 3166-1 alpha-2 code of the customer's country.")
    .optional(),
  subdivision: oneOrMore('an ISO 3166-2 code', 'US-HI', isSubdivision)
    .describe('ISO 3166-2 code of the state or province.')
    .optional(),
  paymentMethod: oneOrMore('a payment method', 'card', (text) => /^[a-z0-9_:-]{1,64}$/.test(text))
    .describe('Payment method as the API names it, such as card.')
    .optional(),
  project: oneOrMore('the id of a project', 'prj_…', (text) => /^prj_[0-9a-f]{32}$/.test(text))
    .describe('Id of the project that the API key belongs to.')
    .optional(),
  fiatAmount: z
    .strictObject({ from: amount.optional(), to: amount.optional() })
    .refine((range) => range.from !== undefined || range.to !== undefined, {
      error: 'must have from, to or both',
    })
    .describe('Range of fiat amounts, both ends included. Needs fiatCurrency in the same rule.')
    .optional(),
  customerMetadata: z
    .record(
      z.string().min(1).max(40),
      oneOrMore('a string', 'gold', (text) => text.length <= 500),
    )
    .describe('Metadata of the customer: every key listed here must have one of its values.')
    .optional(),
});

const rule = z.strictObject({
  name: z.string().min(1).max(100).describe('Unique name, shown with every decision that the rule affects.'),
  when: condition
    .default({})
    .describe('Conditions that must all match. Without conditions the rule always applies.'),
  prefer: providerIds.describe('Providers to rank first, in this order.').optional(),
  only: providerIds.describe('Providers that may serve the purchase; all others are excluded.').optional(),
  exclude: providerIds.describe('Providers that must not serve the purchase.').optional(),
});

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
  strategy: z.enum(['priority'], { error: 'must be priority' }).default('priority'),
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
  rules: z.array(rule).default([]).describe('Routing rules. Every matching rule applies.'),
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
});

export type GatewayFile = z.output<typeof fileSchema>;
export type FileRule = GatewayFile['routing']['rules'][number];

/** JSON Schema of gateway.yaml for editors. The gateway checks more: references, locations and contradictions. */
export function gatewayJsonSchema(): object {
  return {
    $id: 'gateway.schema.json',
    title: 'gateway.yaml of onramp gateway',
    ...z.toJSONSchema(fileSchema, { io: 'input' }),
  };
}
