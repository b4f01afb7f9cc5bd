import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { builder } from '../builder.ts';

// Scalars check type, length and control characters only. The operation checks format, precision, country and address,
// and returns InvalidInput with the path of the field.

const CONTROL = /\p{Cc}/u;

/** Most values are; a loop tells it faster than a regular expression. */
function isPrintableAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126) return false;
  }
  return true;
}

function refuse(name: string, problem: string): never {
  throw new GraphQLError(`${name} ${problem}`);
}

const same = (value: string) => value;
const upper = (value: string) => value.toUpperCase();
const lower = (value: string) => value.toLowerCase();

type TextScalar = {
  readonly maximum: number;
  readonly normalize?: (value: string) => string;
  readonly description: string;
};

const TEXTS = {
  Decimal: {
    maximum: 64,
    description:
      'A decimal number as a string, such as `"10"` or `"0.25"`. No sign, exponent or thousands ' +
      'separator, and at most as many decimal places as the currency has.',
  },
  FiatCurrency: {
    maximum: 16,
    normalize: upper,
    description: 'An ISO 4217 currency code in upper case, such as `EUR`. Lower case is accepted as input.',
  },
  CryptoCurrency: {
    maximum: 32,
    normalize: upper,
    description:
      'The ticker of a cryptocurrency in upper case, such as `USDC`. Lower case is accepted as input.',
  },
  Network: {
    maximum: 64,
    normalize: lower,
    description:
      'The name of a blockchain network in lower case, such as `ethereum`, `base` or `tron`. ' +
      '`Query.assets` lists the networks.',
  },
  CountryCode: {
    maximum: 16,
    normalize: upper,
    description:
      'An ISO 3166-1 alpha-2 country code in upper case, such as `US`. Lower case is accepted as input.',
  },
  SubdivisionCode: {
    maximum: 16,
    normalize: upper,
    description:
      'An ISO 3166-2 code of a state or province in upper case, such as `US-NY`. Lower case is accepted ' +
      'as input.',
  },
  IPAddress: {
    maximum: 64,
    description:
      "The IPv4 or IPv6 address of the customer's device. Never send the address of a proxy or server.",
  },
  URL: { maximum: 2048, description: 'An absolute URL.' },
  ProviderId: {
    maximum: 64,
    description:
      'The name of a provider in `gateway.yaml`, such as `stripe`. Not an enum, since operators add ' +
      'providers.',
  },
  PaymentMethod: {
    maximum: 64,
    description:
      'A payment method: `card`, `apple_pay`, `google_pay`, `ach`, `sepa`, `bank_transfer`, or one of a ' +
      'single provider, such as `calypso:p2p`.',
  },
  Date: { maximum: 16, description: 'A calendar date in the format `YYYY-MM-DD`, such as `1990-12-31`.' },
} as const satisfies Record<string, TextScalar>;

for (const name of Object.keys(TEXTS) as Array<keyof typeof TEXTS>) {
  const { maximum, normalize = same, description }: TextScalar = TEXTS[name];
  const parse = (value: unknown): string => {
    if (typeof value !== 'string') refuse(name, 'must be a string');
    if (value.length === 0 || value.length > maximum) refuse(name, `must have 1 to ${maximum} characters`);
    if (!isPrintableAscii(value) && (CONTROL.test(value) || !value.isWellFormed())) {
      refuse(name, 'must not contain control characters');
    }
    return normalize(value);
  };
  builder.scalarType(name, {
    description,
    serialize: (value) => value as string,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether PostgreSQL accepts the instant as JavaScript formats it: years 1 to 9999. */
export function isStorable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9_999;
}

function parseInstant(value: unknown): Date {
  const instant = typeof value === 'string' && RFC_3339.test(value) ? new Date(value) : null;
  if (!instant || !isStorable(instant)) {
    refuse('DateTime', 'must be an RFC 3339 instant such as "2026-01-31T12:00:00Z"');
  }
  return instant;
}

builder.scalarType('DateTime', {
  description:
    'An RFC 3339 date and time, such as `2026-01-31T12:00:00.000Z`. Output is in UTC with milliseconds.',
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
  description:
    'A JSON object of at most 50 string pairs. Keys have at most 40 characters, values at most 500.',
  serialize: (value) => value as never,
  parseValue: parseMetadata,
  parseLiteral: (node) => parseMetadata(valueFromASTUntyped(node)),
});
