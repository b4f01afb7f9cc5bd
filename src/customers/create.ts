import type { Caller } from '../domain/access/caller.ts';
import { type Conflict, type InvalidInput, invalidInput } from '../domain/failure.ts';
import { newId } from '../domain/id.ts';
import type { CustomerDeps } from './deps.ts';
import { decryptCustomer } from './read.ts';
import type { CreateCustomerInput, CustomerPayload } from './types.ts';
import {
  completeLocation,
  emailIssues,
  externalIdIssues,
  locationIssues,
  metadataIssues,
} from './validate.ts';

type NormalizedInput = ReturnType<typeof normalize>;

/** Replaces absent values by null, derives the country from the subdivision and sorts the metadata. */
function normalize(input: CreateCustomerInput) {
  const location = completeLocation({
    country: input.country ?? null,
    subdivision: input.subdivision ?? null,
  });
  const metadata = Object.fromEntries(
    Object.entries(input.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  return { externalId: input.externalId, email: input.email ?? null, ...location, metadata };
}

/** The text of which the input's fingerprint is made. */
function canonical({ externalId, email, country, subdivision, metadata }: NormalizedInput) {
  return JSON.stringify(['customer 1', externalId, email, country, subdivision, Object.entries(metadata)]);
}

/** Creates a customer, or returns the existing one if its externalId was created from the same input. */
export async function create(
  { store, keyRing }: Pick<CustomerDeps, 'store' | 'keyRing'>,
  input: CreateCustomerInput,
  caller: Caller,
): Promise<CustomerPayload | InvalidInput | Conflict> {
  const normalized = normalize(input);
  const refusal = invalidInput([
    ...externalIdIssues(normalized.externalId),
    ...emailIssues(normalized.email),
    ...locationIssues(normalized),
    ...metadataIssues(normalized.metadata),
  ]);
  if (refusal) return refusal;

  const { email, ...rest } = normalized;
  const inputFingerprint = keyRing.fingerprint(canonical(normalized));
  const inserted = await store.insert({
    ...rest,
    id: newId('customer'),
    projectId: caller.projectId,
    inputFingerprint,
    sealedEmail: email === null ? null : keyRing.seal(email),
  });
  if (inserted)
    return { kind: 'CustomerPayload', customer: decryptCustomer(inserted, keyRing), created: true };

  const existing = await store.byExternalId(normalized.externalId, caller.projectId);
  if (!existing) throw new Error('a customer that existed is gone');
  const customer = decryptCustomer(existing, keyRing);
  const sameFingerprint =
    existing.inputFingerprint && Buffer.compare(existing.inputFingerprint, inputFingerprint) === 0;
  // An update may have changed the customer to this input.
  if (sameFingerprint || canonical(normalize(customer)) === canonical(normalized)) {
    return { kind: 'CustomerPayload', customer, created: false };
  }
  return {
    kind: 'Conflict',
    message:
      'a customer with this externalId was created from different input; read it by its externalId, or change it with updateCustomer',
    existingId: existing.id,
  };
}
