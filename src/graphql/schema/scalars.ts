import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { builder } from '../builder.ts';
import { isStorable } from '../instant.ts';

// Scalars check type, length and control characters only. Format, precision, country and address are checked by the
// operation, which answers InvalidInput with the field's path.

const CONTROL = /\p{Cc}/u;

function refuse(name: string, problem: string): never {
  throw new GraphQLError(`${name} ${problem}`);
}

function text(name: string, maximum: number, normalise: (value: string) => string) {
  const parse = (value: unknown): string => {
    if (typeof value !== 'string') refuse(name, 'must be a string');
    if (value.length === 0 || value.length > maximum) refuse(name, `must have 1 to ${maximum} characters`);
    if (CONTROL.test(value) || !value.isWellFormed()) refuse(name, 'must not contain control characters');
    return normalise(value);
  };
  return {
    serialize: (value: unknown) => value as string,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  };
}

const same = (value: string) => value;
const upper = (value: string) => value.toUpperCase();
const lower = (value: string) => value.toLowerCase();

const TEXTS = [
  [
    'Decimal',
    64,
    same,
    'Plain decimal in a string: `10`, `0.25`. No sign, exponent, separators or more digits than the currency has. Never a float.',
  ],
  ['FiatCurrency', 16, upper, 'ISO 4217 alphabetic code, upper case: `EUR`.'],
  ['CryptoCurrency', 32, upper, 'Ticker, upper case: `USDC`. Lower case is accepted on input.'],
  ['Network', 64, lower, 'Network slug, lower case: `ethereum`, `base`, `tron`. See `Query.assets`.'],
  ['CountryCode', 16, upper, 'ISO 3166-1 alpha-2: `US`.'],
  ['SubdivisionCode', 16, upper, 'ISO 3166-2: `US-NY`.'],
  ['IPAddress', 64, same, "IPv4 or IPv6 address of the end user's device, never that of a proxy."],
  ['URL', 2048, same, 'Absolute URL.'],
  [
    'ProviderId',
    64,
    same,
    "A provider's id, e.g. `stripe`: data, not an enum, so that a new adapter changes no client.",
  ],
  [
    'PaymentMethod',
    64,
    same,
    "A way to pay, as a slug: `card`, `apple_pay`, `google_pay`, `ach`, `sepa`, `bank_transfer`, or a provider's own (`calypso:p2p`).",
  ],
  ['Date', 16, same, 'Calendar date, `1990-12-31`.'],
] as const;

for (const [name, maximum, normalise, description] of TEXTS) {
  builder.scalarType(name, { description, ...text(name, maximum, normalise) });
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

function parseInstant(value: unknown): Date {
  const instant = typeof value === 'string' && RFC_3339.test(value) ? new Date(value) : null;
  if (!instant || !isStorable(instant)) {
    refuse('DateTime', 'must be an RFC 3339 instant such as "2026-01-31T12:00:00Z"');
  }
  return instant;
}

builder.scalarType('DateTime', {
  description: 'RFC 3339 instant in UTC, milliseconds.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : value) as never,
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : undefined),
});

function parseMetadata(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse('Metadata', 'must be an object of strings');
  const pairs: Record<string, string> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') refuse('Metadata', `value of "${key.slice(0, 40)}" must be a string`);
    if (!key.isWellFormed() || !entry.isWellFormed() || CONTROL.test(key) || entry.includes('\0')) {
      refuse('Metadata', 'must not contain control characters');
    }
    pairs[key] = entry;
  }
  return pairs;
}

builder.scalarType('Metadata', {
  description: 'At most 50 string pairs; key at most 40 characters, value at most 500.',
  serialize: (value) => value as never,
  parseValue: parseMetadata,
  parseLiteral: (node) => parseMetadata(valueFromASTUntyped(node)),
});
