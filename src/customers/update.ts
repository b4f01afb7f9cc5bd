import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../domain/failure.ts';
import { isId } from '../domain/id.ts';
import type { Jobs } from '../jobs/types.ts';
import type { Registry } from '../registry/types.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { CustomerChanges, CustomerStore, StoredCustomer } from '../store/customers/customers.ts';
import { openCustomer } from './open.ts';
import { someoneListens, type Told } from './tell-providers.ts';
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

export type UpdateOptions = {
  readonly store: CustomerStore;
  readonly keyRing: KeyRing;
  readonly registry: Registry;
  readonly jobs: Pick<Jobs, 'enqueue'>;
};

export function createUpdate({
  store,
  keyRing,
  registry,
  jobs,
}: UpdateOptions): Pick<Customers, 'update' | 'setBlocked'> {
  async function write(
    id: string,
    projectId: string,
    change: (present: StoredCustomer) => { changes: CustomerChanges } | { refusal: InvalidInput },
    news: { what: Told; isNew: (before: StoredCustomer) => boolean } | null,
  ) {
    const tell = news && someoneListens(registry, news.what) ? news : null;
    const answer = isId('customer', id)
      ? await store.update(id, projectId, change, async (before, transaction) => {
          if (!tell?.isNew(before)) return;
          await jobs.enqueue('customer-changed', { customerId: id, projectId, what: tell.what }, transaction);
        })
      : null;
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
      const change = (present: StoredCustomer) => {
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
      };
      const isNew = (before: StoredCustomer) => openCustomer(before, keyRing).email !== email;
      return write(input.id, caller.projectId, change, email === undefined ? null : { what: 'email', isNew });
    },
    setBlocked: (id, blocked, caller) =>
      write(id, caller.projectId, () => ({ changes: { blocked } }), {
        what: 'blocked',
        isNew: (before) => before.blocked !== blocked,
      }),
  };
}
