import { z } from 'zod';
import { isCountry, isSubdivision } from '../../domain/country.ts';
import { isFiatCurrency } from '../../domain/money/fiat.ts';
import { walletKindProblem } from '../../domain/routing/client.ts';
import { reasons } from '../../domain/routing/reason.ts';
import { providerId } from './rule-schema.ts';

const decimal = z
  .string()
  .regex(/^(0|[1-9]\d{0,17})(\.\d{1,18})?$/, { error: 'must be a plain decimal in quotes: "49.90"' });

const given = z.strictObject({
  country: z.string().refine(isCountry, { error: 'must be an ISO 3166-1 code such as US' }).optional(),
  subdivision: z
    .string()
    .refine(isSubdivision, { error: 'must be an ISO 3166-2 code such as US-HI' })
    .optional(),
  asset: z.strictObject({ currency: z.string(), network: z.string() }).optional(),
  fiatCurrency: z
    .string()
    .refine(isFiatCurrency, { error: 'must be an ISO 4217 code such as EUR' })
    .optional(),
  fiatAmount: decimal.optional(),
  cryptoAmount: decimal.optional(),
  paymentMethod: z.string().optional(),
  project: z.string().optional(),
  customerMetadata: z.record(z.string(), z.string()).optional(),
  customerKnownAt: z.array(providerId).optional(),
  client: z
    .strictObject({
      platform: z.enum(['WEB', 'IOS', 'ANDROID']).optional(),
      applePay: z.boolean().optional(),
      googlePay: z.boolean().optional(),
      webview: z.boolean().optional(),
    })
    .optional(),
  wallet: z
    .strictObject({
      custodial: z.boolean().optional(),
      kind: z
        .string()
        .refine((text) => walletKindProblem(text) === null, { error: 'must be a slug such as metamask' })
        .optional(),
    })
    .optional(),
  clientIp: z.boolean().describe('Whether the IP address of the device is known.').optional(),
  at: z.iso
    .datetime({ offset: true })
    .describe('When the purchase is made; for rules with `between`.')
    .optional(),
});

/** One case of `routing.tests`. */
export const policyTest = z.strictObject({
  name: z.string().min(1).max(100),
  given: given.describe('The purchase. A wallet on the network of the asset is assumed.'),
  expect: z
    .strictObject({
      chosen: providerId
        .nullable()
        .describe('The provider with rank 1; null if nobody may serve.')
        .optional(),
      order: z.array(providerId).describe('All eligible providers, best first.').optional(),
      excluded: z
        .record(providerId, z.enum(reasons, { error: 'must be a reason such as EXCLUDED_BY_RULE' }))
        .describe('Providers that are not eligible, each with one of its reasons.')
        .optional(),
    })
    .refine((expected) => Object.keys(expected).length > 0, { error: 'must expect something' }),
});
