import { invalidInput } from '../domain/failure.ts';
import { newId } from '../domain/id.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { CustomerStore, StoredCustomer } from '../store/customers/customers.ts';
import { openCustomer } from './open.ts';
import type { CreateCustomerInput, Customers } from './types.ts';
import { completePlace, emailIssues, externalIdIssues, metadataIssues, placeIssues } from './validate.ts';

/** Absent and null alike, and the country that the subdivision names filled in. */
function normalise(input: CreateCustomerInput) {
  const place = completePlace({ country: input.country ?? null, subdivision: input.subdivision ?? null });
  const metadata = Object.fromEntries(
    Object.entries(input.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  return { externalId: input.externalId, email: input.email ?? null, ...place, metadata };
}

/** The same text for the same input, in whatever order its metadata came. */
function canonical({ externalId, email, country, subdivision, metadata }: ReturnType<typeof normalise>) {
  return JSON.stringify(['customer 1', externalId, email, country, subdivision, Object.entries(metadata)]);
}

export function createCreate(store: CustomerStore, keyRing: KeyRing): Customers['create'] {
  function sameInput(existing: StoredCustomer, input: ReturnType<typeof normalise>, print: Uint8Array) {
    if (existing.inputFingerprint && Buffer.compare(existing.inputFingerprint, print) === 0) return true;
    // Updated since, to what is asked for now.
    return canonical(normalise(openCustomer(existing, keyRing))) === canonical(input);
  }

  return async (input, caller) => {
    const wanted = normalise(input);
    const refusal = invalidInput([
      ...externalIdIssues(wanted.externalId),
      ...emailIssues(wanted.email),
      ...placeIssues(wanted),
      ...metadataIssues(wanted.metadata),
    ]);
    if (refusal) return refusal;

    const { email, ...rest } = wanted;
    const inputFingerprint = keyRing.fingerprint(canonical(wanted));
    const made = await store.insert({
      ...rest,
      id: newId('customer'),
      projectId: caller.projectId,
      inputFingerprint,
      sealedEmail: email === null ? null : keyRing.seal(email),
    });
    if (made) return { kind: 'CustomerPayload', customer: openCustomer(made, keyRing), created: true };

    const existing = await store.byExternalId(wanted.externalId, caller.projectId);
    if (!existing) throw new Error('a customer that was there is gone');
    if (sameInput(existing, wanted, inputFingerprint)) {
      return { kind: 'CustomerPayload', customer: openCustomer(existing, keyRing), created: false };
    }
    return {
      kind: 'Conflict',
      message:
        'a customer with this externalId was made from another input; read it by its externalId, or change it with updateCustomer',
      existingId: existing.id,
    };
  };
}
