import type { Caller } from '../domain/access/caller.ts';
import type { NotFound, WrongState } from '../domain/failure.ts';
import type { JobData } from '../jobs/types.ts';

export type ErasePayload = { kind: 'ErasePayload'; erasedId: string };

export type Erasure = {
  /** Erases what identifies a customer. Idempotent. Refused while money is on its way. */
  erase(customerId: string, caller: Caller): Promise<ErasePayload | NotFound | WrongState>;
  /** The handler of the queue `customer-erased`. */
  eraseBodies(job: JobData['customer-erased']): Promise<void>;
};
