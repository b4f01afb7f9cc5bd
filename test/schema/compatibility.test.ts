import { readFileSync } from 'node:fs';
import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';

// schema.graphql against released.graphql, the schema of the last release: no client of that release may break. A release
// copies schema.graphql to released.graphql and empties this list.

/**
 * Paths of changes that may break a client which does not expect them, such as a new enum value that it must handle. Each
 * is accepted here, with the reason.
 */
const REASON_GROWS = 'Reason grows by design: a client treats an unknown reason as other.';
const ACCEPTED_DANGEROUS: ReadonlyArray<readonly [path: string, reason: string]> = [
  ['ErrorCode.DOCUMENT_NOT_FOUND', 'Only clients that send the id of a document get it.'],
  ['ErrorCode.DOCUMENT_REQUIRED', 'Only where the operator switches texts off.'],
  [
    'ErrorCode.QUERY_TOO_COSTLY',
    'ErrorCode grows by design: a client handles an unknown code like INTERNAL.',
  ],
  [
    'ErrorCode.RATE_LIMITED',
    'New codes may be added: docs/errors.md says to handle an unknown one like INTERNAL.',
  ],
  [
    'WebhookEventType.TEST',
    'It is the type of deliveries that the client asks for with `sendTestWebhook` only.',
  ],
  ['Reason.SCREENED', REASON_GROWS],
  ['Reason.SUBDIVISION_UNKNOWN', REASON_GROWS],
  ['ErrorCode.QUOTE_EXPIRED', 'ErrorCode grows by design: a client handles an unknown code like INTERNAL.'],
  ['ErrorCode.FORBIDDEN', 'Only keys that are not secret keys get it.'],
  ['CreateOnrampSessionInput.maximumChangeBps', 'Without `quoteId` it has no effect.'],
  // QuoteExpired and Conflict, which only a call with `quoteId` gets.
  ['CreateOnrampSessionResult', 'Unions grow by design: clients select `... on Error`.'],
  ['CreateOnrampSessionResult', 'Unions grow by design: clients select `... on Error`.'],
  ['Reason.BEST_PRICE', REASON_GROWS],
  ['Reason.WEIGHT', REASON_GROWS],
  ['Reason.STICKY', REASON_GROWS],
  ['Reason.CLIENT_UNSUPPORTED', REASON_GROWS],
  ['Reason.QUOTE_IMPLAUSIBLE', REASON_GROWS],
];

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const released = read('released.graphql');
const current = read('../../schema.graphql');

async function changes(schema: string, level: CriticalityLevel): Promise<Change[]> {
  const all = await diff(buildSchema(released), buildSchema(schema));
  return all.filter(({ criticality }) => criticality.level === level);
}

const describeChange = ({ path, message }: Change) => `${path}: ${message}`;

test('no change breaks a client of the last release', async () => {
  const breaking = await changes(current, CriticalityLevel.Breaking);
  expect(breaking.map(describeChange)).toEqual([]);
});

test('each dangerous change since the last release is accepted with a reason', async () => {
  const dangerous = await changes(current, CriticalityLevel.Dangerous);
  if (dangerous.length > 0) console.log(`Dangerous:\n${dangerous.map(describeChange).join('\n')}`);
  expect(dangerous.map(({ path }) => path).toSorted()).toEqual(
    ACCEPTED_DANGEROUS.map(([path]) => path).toSorted(),
  );
});

describe('a planted change', () => {
  /** The released schema with a text replaced, which must be there. */
  function plant(before: string, after: string): string {
    expect(released).toContain(before);
    return released.replace(before, after);
  }

  test.each([
    ['a removed field', '  providerReference: String\n', '', 'OnrampSession.providerReference'],
    ['a renamed enum value', '  COMPLETED\n', '  DONE\n', 'OnrampSessionStatus.COMPLETED'],
    [
      'a new required input',
      'input CreateCustomerInput {',
      'input CreateCustomerInput {\n  name: String!',
      'CreateCustomerInput.name',
    ],
    [
      'a field that may now be null',
      '  status: OnrampSessionStatus!\n',
      '  status: OnrampSessionStatus\n',
      'OnrampSession.status',
    ],
  ])('is breaking: %s', async (_, before, after, path) => {
    const breaking = await changes(plant(before, after), CriticalityLevel.Breaking);
    expect(breaking.map((change) => change.path)).toEqual([path]);
  });

  test('is dangerous: a new enum value', async () => {
    const dangerous = await changes(
      plant('  COMPLETED\n', '  COMPLETED\n  PAUSED\n'),
      CriticalityLevel.Dangerous,
    );
    expect(dangerous.map(({ path }) => path)).toEqual(['OnrampSessionStatus.PAUSED']);
  });
});
