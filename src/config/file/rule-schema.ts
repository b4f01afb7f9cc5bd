import { z } from 'zod';
import { assets } from '../../domain/asset/asset.ts';
import { networks } from '../../domain/asset/network.ts';
import { isCountry, isSubdivision } from '../../domain/country.ts';
import { isFiatCurrency } from '../../domain/money/fiat.ts';
import { walletKindProblem } from '../../domain/routing/client.ts';
import { strategies } from '../../domain/routing/policy.ts';

const currencies = new Set([...assets.values()].map((asset) => asset.currency));

export const providerId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: 'must be a slug such as stripe or stripe-eu' });

export const providerIds = z
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

/** What is wrong with an amount that the schema refuses. */
function amountProblem(input: unknown): string {
  const [, whole = '', fraction = ''] = /^([1-9]\d*|0)(?:\.(\d+))?$/.exec(String(input)) ?? [];
  if (whole.length > 30) {
    return `is too large: it has ${whole.length} digits before the decimal point; use at most 30`;
  }
  if (fraction.length > 30) return `has ${fraction.length} decimal digits; use at most 30`;
  return 'must be a plain decimal, in quotes if it has a fraction: "49.90"';
}

const amountError = { error: ({ input }: { input?: unknown }) => amountProblem(input) };
const amount = z
  .union(
    [z.string().regex(/^(0|[1-9]\d{0,29})(\.\d{1,30})?$/, amountError), z.int().nonnegative()],
    amountError,
  )
  .transform(String);

const range = z
  .strictObject({ from: amount.optional(), to: amount.optional() })
  .refine(({ from, to }) => from !== undefined || to !== undefined, { error: 'must have from, to or both' });

const fiatAmounts = z
  .record(z.string().refine(isFiatCurrency), range)
  .refine((ranges) => Object.keys(ranges).length > 0, { error: 'must name at least one currency' });

const moment = z.iso.datetime({
  offset: true,
  error: 'must be a date and time with a zone, such as 2026-12-24T20:00:00Z',
});

const flag = (what: string) => z.boolean().describe(what).optional();

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
  fiatAmount: range
    .describe('Range of fiat amounts, both ends included. Needs fiatCurrency in the same rule.')
    .optional(),
  fiatAmounts: fiatAmounts
    .describe(
      'Ranges by fiat currency: { EUR: { to: "100" }, USD: { to: "110" } }. No other currency matches.',
    )
    .optional(),
  customerMetadata: z
    .record(
      z.string().min(1).max(40),
      oneOrMore('a string', 'gold', (text) => text.length <= 500),
    )
    .describe('Metadata of the customer: every key listed here must have one of its values.')
    .optional(),
  client: z
    .strictObject({
      platform: oneOrMore('a platform', 'IOS', (text) => /^(WEB|IOS|ANDROID)$/.test(text))
        .describe('WEB, IOS or ANDROID.')
        .optional(),
      applePay: flag('Whether the device can pay with Apple Pay.'),
      googlePay: flag('Whether the device can pay with Google Pay.'),
      webview: flag('Whether the page is shown inside of an app.'),
    })
    .describe("What the customer's device can do. What the request does not say never matches.")
    .optional(),
  wallet: z
    .strictObject({
      custodial: flag('Whether another party holds the keys of the wallet.'),
      kind: oneOrMore('a kind of wallet', 'metamask', (text) => walletKindProblem(text) === null)
        .describe('The kind of wallet, as the request names it, in lower case.')
        .optional(),
    })
    .describe('The wallet that receives the crypto. What the request does not say never matches.')
    .optional(),
  customerKnownAt: providerIds
    .describe('Providers at which the customer has an account; one of them is enough.')
    .optional(),
  between: z
    .tuple([moment, moment], {
      error: 'must be a start and an end: ["2026-12-24T20:00:00Z", "2026-12-25T08:00:00Z"]',
    })
    .describe('A time window for maintenance: the start is included, the end is not.')
    .optional(),
});

/** Shares in per cent; `checkRouting` adds them up. */
export const weights = z
  .record(providerId, z.number().min(0).max(100))
  .describe('Shares of purchases for `strategy: weighted`, in per cent. They add up to 100.');

export const strategy = z.enum(strategies, { error: `must be ${strategies.join(', ')}` });

const ruleName = z.string().min(1).max(100);

const whenUnknown = z
  .enum(['match', 'skip'], { error: 'must be match or skip' })
  .describe(
    'Whether the rule applies where the subdivision that it names (or the country, if it names no subdivision) is ' +
      'unknown. Default: match for exclude and only by subdivision, otherwise skip.',
  )
  .optional();

const all = z.literal('all', { error: 'must be all' });

/** One rule of `routing.rules`. */
export const rule = z.strictObject({
  name: ruleName.describe('Unique name, shown with every decision that the rule affects.'),
  when: condition
    .default({})
    .describe('Conditions that must all match. Without conditions the rule always applies.'),
  whenUnknown,
  prefer: providerIds.describe('Providers to rank first, in this order.').optional(),
  only: providerIds.describe('Providers that may serve the purchase; all others are excluded.').optional(),
  exclude: z
    .union([all, providerIds], { error: 'must be a list of providers, or all' })
    .describe('Providers that must not serve the purchase; `all` for every provider.')
    .optional(),
  strategy: strategy.describe('Replaces routing.strategy where the rule applies.').optional(),
  weights: weights.optional(),
});

export type FileRule = z.output<typeof rule>;

/** A file for `routing.sanctions`: places where no provider may sell, each with its source. */
export const sanctionsSchema = z.strictObject({
  rules: z.array(
    z.strictObject({
      name: ruleName,
      when: condition.refine((when) => when.country || when.subdivision, {
        error: 'must name a country or a subdivision',
      }),
      whenUnknown,
      exclude: all,
      source: z.strictObject({
        law: z.string().min(1),
        from: z.string().min(1),
        mark: z.enum(['documented', 'inferred', 'reported', 'option'], {
          error: 'must be documented, inferred, reported or option',
        }),
        on: z.iso.date({ error: 'must be a date such as 2026-11-28' }),
      }),
    }),
  ),
});

export type SanctionsRule = z.output<typeof sanctionsSchema>['rules'][number];
