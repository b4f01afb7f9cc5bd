import ipaddr from 'ipaddr.js';
import { z } from 'zod';

const MOST_PER_MINUTE = 100_000_000;

const whole = (least: number, most: number, value: number, description: string) =>
  z.int().min(least).max(most).default(value).describe(description);

/** Calls a minute of one caller. What is over is RATE_LIMITED. */
const rates = (of: string, [reads, writes, sessions]: readonly [number, number, number]) =>
  z
    .strictObject({
      readsPerMinute: whole(1, MOST_PER_MINUTE, reads, 'Queries and subscriptions.'),
      writesPerMinute: whole(1, MOST_PER_MINUTE, writes, 'Mutations, except session creations.'),
      sessionsPerMinute: whole(1, MOST_PER_MINUTE, sessions, 'Session creations, repeated ones included.'),
    })
    .prefault({})
    .describe(`Calls a minute of ${of}. What one second allows may come at once, at least 10.`);

/** Limits of one GraphQL operation, whose excess is QUERY_TOO_COSTLY, and of the calls of one caller. */
export const limits = z
  .strictObject({
    documentBytes: whole(1_000, 200_000, 16_384, 'Bytes of a document, comments not counted.'),
    fields: whole(10, 5_000, 500, 'Fields of an operation, with every fragment expanded.'),
    depth: whole(5, 50, 20, 'Levels of nested fields.'),
    aliases: whole(0, 1_000, 50, 'Aliases of an operation, with every fragment expanded.'),
    directives: whole(0, 1_000, 50, 'Directives of an operation, with every fragment expanded.'),
    cost: whole(100, 1_000_000, 10_000, 'Objects that the answer can hold: page sizes times their nesting.'),
    providerCalls: whole(1, 100, 3, 'Fields of an operation that call a provider.'),
    answerBytes: whole(100_000, 100_000_000, 5_000_000, 'Bytes of an answer.'),
    perKey: rates("one secret key; a project's own limits replace them", [60_000, 12_000, 3_000]),
    perCustomer: rates('one customer', [1_200, 600, 600]),
    perAddress: rates('one address of browsers and phones', [6_000, 1_200, 600]),
  })
  .prefault({})
  .describe('Limits of one GraphQL operation, and of the calls of one caller.');

const isRange = (text: string) =>
  ipaddr.IPv4.isValidCIDR(text) ||
  ipaddr.IPv6.isValidCIDR(text) ||
  ipaddr.IPv4.isValidFourPartDecimal(text) ||
  ipaddr.IPv6.isValid(text);

export const trustedProxies = z
  .array(z.string().refine(isRange, { error: 'must be an IP address or a range such as 10.0.0.0/8' }))
  .default([])
  .describe(
    'Addresses and ranges of your own proxies. Only what they add to X-Forwarded-For is believed; without any, nothing is.',
  );

/** Documents that the operator knows before clients send them. */
export const trustedDocuments = z
  .strictObject({
    secretKeys: z
      .enum(['off', 'prefer', 'only'], { error: 'must be off, prefer or only' })
      .default('prefer')
      .describe(
        'What secret keys may run. off: texts. prefer: texts, and documents by their id. only: documents by their id.',
      ),
    manifest: z
      .string()
      .min(1)
      .describe(
        'A file of documents by their id, as the client preset of GraphQL Code Generator writes it; a path from the folder ' +
          'of this file. Documents that were pushed are known without it.',
      )
      .optional(),
  })
  .prefault({})
  .describe('Trusted documents.');
