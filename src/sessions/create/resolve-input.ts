import { hasHeadroom } from '../../addresses/index.ts';
import { type Caller, reachesCustomer } from '../../domain/access/caller.ts';
import type { CustomerBlocked, InputIssue, InvalidInput, NotFound } from '../../domain/failure.ts';
import { invalidInput } from '../../domain/failure.ts';
import { type IdKind, isId } from '../../domain/id.ts';
import type { PurchaseRows } from '../../store/sessions/purchase-rows.ts';
import type { SessionDeps } from '../deps.ts';
import { customerBlocked, notFound } from '../results.ts';
import { checkReplacement } from './check-replacement.ts';
import type { NormalizedInput } from './normalize-input.ts';
import { fieldIssues } from './validate-fields.ts';
import { type Purchase, purchaseOf } from './validate-purchase.ts';

type Named = Pick<PurchaseRows, 'customer' | 'depositAddress' | 'knownAt'>;

/** Valid input with the rows that it names. */
export type ResolvedInput = Named & {
  readonly kind: 'ResolvedInput';
  readonly given: NormalizedInput;
  readonly purchase: Purchase;
  /** The provider of the session that this one replaces; null if it replaces none, or no provider had made that. */
  readonly replaced: string | null;
};

/** Reads the rows that the input names and the caller reaches from the database, not from the cache. A malformed id is not
 * looked up. */
export async function readNamedRows(
  { reads }: Pick<SessionDeps, 'reads'>,
  { idempotencyKey, customerId, depositAddressId }: NormalizedInput,
  caller: Caller,
): Promise<PurchaseRows> {
  const wellFormed = (kind: IdKind, id: string | null) => (id !== null && isId(kind, id) ? id : null);
  const rows = await reads.purchaseRows({
    projectId: caller.projectId,
    idempotencyKey,
    customerId: wellFormed('customer', customerId),
    depositAddressId: wellFormed('depositAddress', depositAddressId),
  });
  const { customer, depositAddress } = rows;
  return {
    ...rows,
    customer: customer && reachesCustomer(caller, customer.id) ? customer : null,
    depositAddress:
      depositAddress && reachesCustomer(caller, depositAddress.customerId) ? depositAddress : null,
  };
}

function missingRow({ customerId, depositAddressId }: NormalizedInput, named: Named): NotFound | null {
  if (customerId !== null && named.customer?.id !== customerId) return notFound('customer', customerId);
  if (depositAddressId === null || named.depositAddress) return null;
  return notFound('deposit address', depositAddressId);
}

function addressIssues(
  { customer, depositAddress }: Named,
  { clock, headroomHours }: Pick<SessionDeps, 'clock' | 'headroomHours'>,
): InputIssue[] {
  if (!depositAddress) return [];
  const path = 'input.depositAddressId';
  const { status, expiresAt, customerId } = depositAddress;
  if (customer && customer.id !== customerId) return [{ path, message: 'is an address of another customer' }];
  if (status !== 'ACTIVE') return [{ path, message: `is ${status}: ask requestDepositAddress for another` }];
  if (hasHeadroom(depositAddress, clock(), headroomHours)) return [];
  const message = `ends ${expiresAt?.toISOString()}, less than ${headroomHours} hours from now: ask requestDepositAddress for another; if it returns this one again, name a wallet or wait for the end`;
  return [{ path, message }];
}

/** Validates the input and the rows that it names before any provider is called. */
export async function resolveInput(
  deps: SessionDeps,
  given: NormalizedInput,
  named: Named,
  caller: Caller,
): Promise<ResolvedInput | InvalidInput | NotFound> {
  const providerIds = deps.registry.all().map(({ id }) => id);
  const returnUrls = caller.kind === 'client' ? caller.client.returnUrls : [];
  const issues = fieldIssues(given, { providerIds, mode: deps.mode, now: deps.clock(), returnUrls });
  const missing = missingRow(given, named);
  if (missing) {
    const { issues: more } = purchaseOf({ ...given, depositAddressId: null }, null);
    return invalidInput([...issues, ...(given.depositAddressId === null ? more : [])]) ?? missing;
  }
  const { purchase, issues: more } = purchaseOf(given, named.depositAddress);
  const replaced = await checkReplacement(deps, given, caller);
  const invalid = invalidInput([...issues, ...more, ...addressIssues(named, deps), ...replaced.issues]);
  if (invalid) return invalid;
  return { kind: 'ResolvedInput', given, purchase, ...named, replaced: replaced.providerId };
}

/** Not part of `resolveInput`: a dry run routes for blocked customers, too. */
export function blockedBy({ customer }: ResolvedInput): CustomerBlocked | null {
  return customer?.blocked ? customerBlocked(customer.id) : null;
}
