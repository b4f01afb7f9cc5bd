import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../domain/failure.ts';
import { isId } from '../domain/id.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { CustomerChanges, CustomerStore, StoredCustomer } from '../store/customers.ts';
import { openCustomer } from './open.ts';
import type { Customers, UpdateCustomerInput } from './types.ts';
import { completePlace, emailIssues, metadataIssues, type Place, placeIssues } from './validate.ts';

export function customerNotFound(): NotFound {
  return { kind: 'NotFound', message: 'there is no customer with this id in this project' };
}

/** Null clears, absence keeps. A country is held against the subdivision that stays, and the other way round. */
function nextPlace(present: Place, input: UpdateCustomerInput): { place: Place; issues: InputIssue[] } {
  const { country = present.country, subdivision = present.subdivision } = input;
  const place = completePlace({ country, subdivision });
  if (input.country !== null || subdivision === null) return { place, issues: placeIssues(place) };
  const message = `cannot be cleared while the subdivision is ${subdivision}; clear both`;
  return { place, issues: [{ path: 'input.country', message }] };
}

export function createUpdate(
  store: CustomerStore,
  keyRing: KeyRing,
): Pick<Customers, 'update' | 'setBlocked'> {
  async function write(
    id: string,
    projectId: string,
    change: (present: StoredCustomer) => { changes: CustomerChanges } | { refusal: InvalidInput },
  ) {
    const answer = isId('customer', id) ? await store.update(id, projectId, change) : null;
    if (!answer) return customerNotFound();
    if ('refusal' in answer) return answer.refusal;
    return {
      kind: 'CustomerPayload' as const,
      customer: openCustomer(answer.customer, keyRing),
      created: false,
    };
  }

  return {
    async update(input, caller) {
      const { email, metadata } = input;
      const issues = [...emailIssues(email ?? null), ...metadataIssues(metadata ?? {})];
      const sealedEmail = email && issues.length === 0 ? keyRing.seal(email) : null;
      return write(input.id, caller.projectId, (present) => {
        const { place, issues: wrongPlace } = nextPlace(present, input);
        const refusal = invalidInput([...issues, ...wrongPlace]);
        if (refusal) return { refusal };
        return {
          changes: {
            ...place,
            ...(email === undefined ? {} : { sealedEmail }),
            ...(metadata === undefined ? {} : { metadata: metadata ?? {} }),
          },
        };
      });
    },
    setBlocked: (id, blocked, caller) => write(id, caller.projectId, () => ({ changes: { blocked } })),
  };
}
