import type { Caller } from '../../domain/caller.ts';
import { invalidInput } from '../../domain/failure.ts';
import { isId } from '../../domain/id.ts';
import type { SessionDeps } from '../deps.ts';
import { notFound } from '../results.ts';
import type { Sessions } from '../types.ts';
import { locateCustomer } from './locate-customer.ts';
import { normalizeInput } from './normalize-input.ts';
import { fieldIssues } from './validate-fields.ts';

/** Where a customer is, for those who ask nothing else. */
export async function locationOfCustomer(
  deps: SessionDeps,
  input: Parameters<Sessions['locate']>[0],
  caller: Caller,
): ReturnType<Sessions['locate']> {
  const given = normalizeInput({ ...input, idempotencyKey: 'locate' });
  const issues = fieldIssues(given, { providerIds: [], mode: deps.mode, now: deps.clock() });
  // Here the location is an argument of its own.
  const invalid = invalidInput(
    issues.map((issue) => ({ ...issue, path: issue.path.replace(/^input\./, '') })),
  );
  if (invalid) return invalid;
  const { customerId } = given;
  const [customer] =
    customerId !== null && isId('customer', customerId)
      ? await deps.customers.byIds([customerId], caller)
      : [];
  if (customerId !== null && !customer) return notFound('customer', customerId);
  const { country, subdivision, source } = await locateCustomer(deps, given, customer ?? null);
  const customerMetadata = customer?.metadata ?? {};
  return { country, subdivision, countrySource: source, customerMetadata };
}
