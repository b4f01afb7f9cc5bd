import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { z } from 'onramp-gateway/provider';

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Writes any JSON number (`1e-8`, `25.50`) as the shortest plain decimal (`0.00000001`, `25.5`), exactly.
 * Null for what is no number.
 */
export function plainDecimal(text: string): string | null {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const fraction = match[3] ?? '';
  const digits = (match[2] ?? '') + fraction;
  const point = digits.length - fraction.length + Number(match[4] ?? 0);
  const padded = point < 1 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const whole = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(at).replace(/0+$/, '');
  const value = rest ? `${whole}.${rest}` : whole;
  return match[1] && value !== '0' ? `-${value}` : value;
}

/** An amount: a JSON number in the API, a string in onramp webhooks. Kept as its digits. */
export const amount = z
  .preprocess((value) => (isLosslessNumber(value) ? value.value : value), z.string())
  .transform((text, context) => {
    const decimal = plainDecimal(text);
    if (decimal !== null && !decimal.startsWith('-')) return decimal;
    context.addIssue({ code: 'custom', message: 'not an amount' });
    return z.NEVER;
  });

/** Text that some tables of the documentation type as a number. */
export const textOrNumber = z.preprocess(
  (value) => (isLosslessNumber(value) ? value.value : value),
  z.string(),
);

const id = z.string().min(1).max(200);

export const customerAnswer = z.object({ id });
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
  externalAddress: z.string().nullish(),
  transactionHash: z.string().nullish(),
});

/**
 * An answer whose address may stand under the name that the request has for it: then it is read as `externalAddress`,
 * or nothing could be held against it.
 */
export function readingAddress<Schema extends z.ZodType>(schema: Schema, name: string) {
  return z.preprocess((answer) => {
    if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, name)) return answer;
    return { externalAddress: (answer as Record<string, unknown>)[name], ...answer };
  }, schema);
}

/** The payment link's name is not documented, so whatever else is there stays readable. */
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

export const errorAnswer = z.object({ errorCode: textOrNumber, traceId: z.string().nullish() });

export type Method = z.output<typeof methodAnswer>['methods'][number];
export type Order = z.output<typeof orderAnswer>;
export type Confirmation = z.output<typeof confirmAnswer>;
export type Transaction = z.output<typeof transactionAnswer>;

/** Parses JSON with every number kept as its text. Throws on what is not JSON. */
export const readJson: (text: string) => unknown = (text) => parse(text);

/** A plain decimal that is written as a JSON number with just those digits. */
export const exactNumber = (decimal: string): LosslessNumber => new LosslessNumber(decimal);

/** Writes JSON with exact numbers. */
export function writeJson(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** Negative, zero or positive as `left` is below, equal to or above `right`. Both as `plainDecimal` writes them. */
export function compareDecimals(left: string, right: string): number {
  const [leftWhole = '', leftFraction = ''] = left.split('.');
  const [rightWhole = '', rightFraction = ''] = right.split('.');
  const digits = Math.max(leftFraction.length, rightFraction.length);
  const a = BigInt(leftWhole + leftFraction.padEnd(digits, '0'));
  const b = BigInt(rightWhole + rightFraction.padEnd(digits, '0'));
  return a < b ? -1 : a > b ? 1 : 0;
}
