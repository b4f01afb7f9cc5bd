import { customerNotFound } from '../customers/index.ts';
import type { Caller } from '../domain/access/caller.ts';
import type { WrongState } from '../domain/failure.ts';
import { isId } from '../domain/id.ts';
import { actorOf, recordAudit } from '../store/audit.ts';
import { createClientTokenStore } from '../store/customers/client-tokens.ts';
import {
  type ErasureBlocker,
  eraseCustomerData,
  findErasureBlocker,
  lockForErasure,
} from '../store/customers/erasure.ts';
import { transaction } from '../store/index.ts';
import type { ErasureDeps } from './deps.ts';
import { eraseBodies } from './erase-bodies.ts';
import type { Erasure } from './types.ts';

export type { Erasure } from './types.ts';

/**
 * The erasure of customers: one transaction for the rows of the customer, then jobs for stored webhook bodies and for the
 * providers at which the customer has an account. A repeat erases what has come since, such as the body of a late webhook.
 */
export function createErasure(deps: ErasureDeps): Erasure {
  return {
    erase: (customerId, caller) => erase(deps, customerId, caller),
    eraseBodies: (job) => eraseBodies(deps, job),
  };
}

async function erase(
  { db, jobs, live, sessions }: ErasureDeps,
  customerId: string,
  caller: Caller,
): ReturnType<Erasure['erase']> {
  if (!isId('customer', customerId)) return customerNotFound();
  const { projectId } = caller;
  const done = await transaction(db, async (open) => {
    const customer = await lockForErasure(open, customerId, projectId);
    if (!customer) return 'unknown';
    const blocker = await findErasureBlocker(open, customerId);
    if (blocker) return blocker;
    await eraseCustomerData(open, customerId);
    await jobs.enqueue('customer-erased', { customerId, after: null }, open);
    if (customer.erased) return 'erased';
    await createClientTokenStore(open).revoke(open, projectId, customerId);
    await recordAudit(open, {
      actor: actorOf(caller),
      action: 'customer.erased',
      projectId,
      subjectId: customerId,
    });
    for (const what of ['email', 'blocked'] as const)
      await jobs.enqueue('customer-changed', { customerId, projectId, what }, open);
    return 'erased';
  });
  if (done === 'unknown') return customerNotFound();
  if (done === 'erased') {
    live.publish('client-tokens');
    return { kind: 'ErasePayload', erasedId: customerId };
  }
  const [session = null] = done.kind === 'session' ? await sessions.byIds([done.id], caller) : [];
  return { kind: 'WrongState', message: whatToWaitFor(done), onrampSession: session } satisfies WrongState;
}

function whatToWaitFor(blocker: ErasureBlocker): string {
  const { kind, id, status } = blocker;
  if (kind === 'deposit') {
    return `Deposit ${id} is ${status}: erase the customer once it is SETTLED, CONFIRMED, DECLINED or DROPPED.`;
  }
  const at = blocker.until ? ` at ${blocker.until.toISOString()}` : '';
  switch (status) {
    case 'READY':
    case 'AWAITING_PAYMENT':
      return `Session ${id} can still be paid: cancel it with cancelOnrampSession, or wait until it expires${at}.`;
    case 'FAILED':
    case 'EXPIRED':
    case 'CANCELED':
      return `It is not known whether a provider created session ${id}: erase the customer after its late-payment deadline${at}.`;
    default:
      return `Session ${id} is ${status}: erase the customer once it has ended.`;
  }
}
