import { isLosslessNumber } from 'lossless-json';
import { z } from 'onramp-gateway/provider';
import { plainDecimal } from './exact-json.ts';

/** An amount as a plain decimal: a JSON number in the API, a string in onramp webhooks. */
export const amount = z
  .preprocess((value) => (isLosslessNumber(value) ? value.value : value), z.string())
  .transform((text, context) => {
    const decimal = plainDecimal(text);
    if (decimal !== null && !decimal.startsWith('-')) return decimal;
    context.addIssue({ code: 'custom', message: 'not an amount' });
    return z.NEVER;
  });

/** A string that some tables of the documentation type as a number. */
export const textOrNumber = z.preprocess(
  (value) => (isLosslessNumber(value) ? value.value : value),
  z.string(),
);

const id = z.string().min(1).max(200);

export const customerAnswer = z.object({ id });
/** The documentation has no search for customers; the form of the list is that of the search for transactions. */
export const customersAnswer = z.object({
  result: z.array(z.object({ id, externalId: textOrNumber.nullish(), description: z.string().nullish() })),
});
export const addressAnswer = z.object({ id: id.nullish(), address: id });

export const methodAnswer = z.object({
  fixedRateId: id,
  rateExpiredDate: z.string().nullish(),
  methods: z.array(
    z.object({
      itemId: id,
      fiatAmount: amount.nullish(),
      cryptoAmount: amount.nullish(),
      withdrawalSettingsType: z.string().nullish(),
      minLimit: amount.nullish(),
      maxLimit: amount.nullish(),
    }),
  ),
});

export const orderAnswer = z.object({
  id,
  state: z.string().nullish(),
  currency: z.string().nullish(),
  fiatCurrency: z.string().nullish(),
  fiatAmount: amount.nullish(),
  cryptoAmount: amount.nullish(),
  externalId: textOrNumber.nullish(),
  /** The same as `externalId`, for orders of the widget. */
  merchantExternalId: textOrNumber.nullish(),
  externalAddress: z.string().nullish(),
  transactionHash: z.string().nullish(),
});

/**
 * Reads the address under the name that the request uses for it (an option), as `externalAddress`. Otherwise the
 * address could not be compared with the request.
 */
export function readingAddress<Schema extends z.ZodType>(schema: Schema, name: string) {
  return z.preprocess((answer) => {
    if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, name)) return answer;
    return { externalAddress: (answer as Record<string, unknown>)[name], ...answer };
  }, schema);
}

/** The field of the payment link is not documented, so unknown fields are kept. */
export const confirmAnswer = orderAnswer.partial({ id: true }).loose();

export const transactionAnswer = z.object({
  id,
  amount,
  currency: z.string().min(1),
  transactionHash: z.string().nullish(),
  transactionState: z.string(),
  complianceState: z.string().nullish(),
  translationToAccountCompleted: z.boolean().nullish(),
  createdDate: z.string().nullish(),
});

export const transactionsAnswer = z.object({ result: z.array(transactionAnswer) });

export const widgetKeyAnswer = z.object({ key: id, expiredAt: z.string().nullish() });

export const accountAnswer = z.object({ account: z.string() });

export const channelAnswer = z.object({
  requestId: id,
  notificationEventTypes: z.array(z.string()).nullish(),
  url: z.string().nullish(),
  publicKey: z.string().nullish(),
  secretKey: z.string().nullish(),
  /** The type is not documented. */
  blockedByErrorCount: z.unknown().optional(),
});
export const channelsAnswer = z.object({ subscriptions: z.array(channelAnswer) });

export const errorAnswer = z.object({ errorCode: textOrNumber, traceId: z.string().nullish() });

export type Method = z.output<typeof methodAnswer>['methods'][number];
export type Order = z.output<typeof orderAnswer>;
export type Channel = z.output<typeof channelAnswer>;
export type Confirmation = z.output<typeof confirmAnswer>;
export type Transaction = z.output<typeof transactionAnswer>;

/** Parses a time; a time without a zone is UTC. Null if it is invalid. */
export function dateOf(text: string | null | undefined): Date | null {
  if (!text) return null;
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}
