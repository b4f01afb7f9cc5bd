import type { Caller } from '../domain/access/caller.ts';
import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../domain/failure.ts';
import { isId } from '../domain/id.ts';
import { type Actor, type AuditAction, actorOf, recordAudit } from '../store/audit.ts';
import type { CustomerChanges, StoredCustomer } from '../store/customers/customers.ts';
import type { CustomerDeps } from './deps.ts';
import { decryptCustomer } from './read.ts';
import { acceptsUpdate, type SyncedField } from './sync-providers.ts';
import type { CustomerPayload, UpdateCustomerInput } from './types.ts';
import { completeLocation, emailIssues, type Location, locationIssues, metadataIssues } from './validate.ts';

export function customerNotFound(): NotFound {
  return { kind: 'NotFound', message: 'there is no customer with this id in this project' };
}

/** Null clears a field, absence keeps it. The resulting country and subdivision are validated together. */
function updatedLocation(
  present: Location,
  input: UpdateCustomerInput,
): { location: Location; issues: InputIssue[] } {
  const { country = present.country, subdivision = present.subdivision } = input;
  const location = completeLocation({ country, subdivision });
  if (input.country !== null || subdivision === null) return { location, issues: locationIssues(location) };
  const message = `cannot be cleared while the subdivision is ${subdivision}; clear both`;
  return { location, issues: [{ path: 'input.country', message }] };
}

type UpdateDeps = Pick<CustomerDeps, 'store' | 'keyRing' | 'registry' | 'jobs'>;
type UpdateResult = CustomerPayload | InvalidInput | NotFound;

/** Writes a change; if `synced` differs from the stored row, records the act and enqueues a sync in the same transaction. */
async function write(
  { store, keyRing, registry, jobs }: UpdateDeps,
  id: string,
  projectId: string,
  change: (present: StoredCustomer) => { changes: CustomerChanges } | { refusal: InvalidInput },
  synced: { what: SyncedField; differs: (before: StoredCustomer) => boolean } | null,
  audit?: { actor: Actor; action: AuditAction },
): Promise<UpdateResult> {
  const sync = synced && registry.all().some((provider) => acceptsUpdate(provider, synced.what));
  const result = isId('customer', id)
    ? await store.update(id, projectId, change, async (before, transaction) => {
        if (!synced?.differs(before)) return;
        if (audit) await recordAudit(transaction, { ...audit, projectId, subjectId: id });
        if (!sync) return;
        await jobs.enqueue('customer-changed', { customerId: id, projectId, what: synced.what }, transaction);
      })
    : null;
  if (!result) return customerNotFound();
  if ('refusal' in result) return result.refusal;
  const customer = decryptCustomer(result.customer, keyRing);
  return { kind: 'CustomerPayload', customer, created: false };
}

export function update(deps: UpdateDeps, input: UpdateCustomerInput, caller: Caller): Promise<UpdateResult> {
  const { keyRing } = deps;
  const { email, metadata } = input;
  const issues = [...emailIssues(email ?? null), ...metadataIssues(metadata ?? {})];
  const sealedEmail = email && issues.length === 0 ? keyRing.seal(email) : null;
  const change = (present: StoredCustomer) => {
    const { location, issues: wrongLocation } = updatedLocation(present, input);
    const refusal = invalidInput([...issues, ...wrongLocation]);
    if (refusal) return { refusal };
    return {
      changes: {
        ...location,
        ...(email === undefined ? {} : { sealedEmail }),
        ...(metadata === undefined ? {} : { metadata: metadata ?? {} }),
      },
    };
  };
  const differs = (before: StoredCustomer) => decryptCustomer(before, keyRing).email !== email;
  return write(
    deps,
    input.id,
    caller.projectId,
    change,
    email === undefined ? null : { what: 'email', differs },
  );
}

export function setBlocked(
  deps: UpdateDeps,
  id: string,
  blocked: boolean,
  caller: Caller,
): Promise<UpdateResult> {
  const differs = (before: StoredCustomer) => before.blocked !== blocked;
  return write(
    deps,
    id,
    caller.projectId,
    () => ({ changes: { blocked } }),
    { what: 'blocked', differs },
    { actor: actorOf(caller), action: blocked ? 'customer.blocked' : 'customer.unblocked' },
  );
}
