import type { Caller } from '../domain/caller.ts';
import { invalidInput } from '../domain/failure.ts';
import { isId } from '../domain/id.ts';
import { notFound } from './answer.ts';
import { givenOf } from './given.ts';
import { locate } from './locate.ts';
import type { SessionParts } from './parts.ts';
import type { Sessions } from './types.ts';
import { fieldIssues } from './validate-fields.ts';

/** Where a customer is, for those who ask nothing else. */
export async function place(
  parts: SessionParts,
  input: Parameters<Sessions['locate']>[0],
  caller: Caller,
): ReturnType<Sessions['locate']> {
  const given = givenOf({ ...input, idempotencyKey: 'locate' });
  const issues = fieldIssues(given, { providerIds: [], mode: parts.mode, now: parts.clock() });
  // Here the location is an argument of its own.
  const invalid = invalidInput(
    issues.map((issue) => ({ ...issue, path: issue.path.replace(/^input\./, '') })),
  );
  if (invalid) return invalid;
  const { customerId } = given;
  const [customer] =
    customerId !== null && isId('customer', customerId)
      ? await parts.customers.byIds([customerId], caller)
      : [];
  if (customerId !== null && !customer) return notFound('customer', customerId);
  const { country, subdivision, source } = await locate(parts, given, customer ?? null);
  const customerMetadata = customer?.metadata ?? {};
  return { country, subdivision, countrySource: source, customerMetadata };
}
