import { hasHeadroom } from '../../addresses/index.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { CustomerBlocked, InputIssue, InvalidInput, NotFound } from '../../domain/failure.ts';
import { invalidInput } from '../../domain/failure.ts';
import type { SessionDeps } from '../deps.ts';
import { notFound, rowById } from '../results.ts';
import { checkReplacement } from './check-replacement.ts';
import type { NormalizedInput } from './normalize-input.ts';
import { fieldIssues } from './validate-fields.ts';
import { type Purchase, purchaseOf } from './validate-purchase.ts';

type Named = { readonly customer: Customer | null; readonly depositAddress: DepositAddress | null };

/** Valid input with the rows that it names. */
export type ResolvedInput = Named & {
  readonly kind: 'ResolvedInput';
  readonly given: NormalizedInput;
  readonly purchase: Purchase;
  /** The provider of the session that this one replaces; null if it replaces none, or no provider had made that. */
  readonly replaced: string | null;
};

async function namedBy(deps: SessionDeps, given: NormalizedInput, caller: Caller): Promise<Named | NotFound> {
  const { customerId, depositAddressId } = given;
  const customerOf = (id: string | null) =>
    rowById('customer', id, (ids) => deps.customers.byIds(ids, caller));
  const [depositAddress, named] = await Promise.all([
    rowById('depositAddress', depositAddressId, (ids) => deps.addresses.byIds(ids, caller)),
    customerOf(customerId),
  ]);
  if (customerId !== null && !named) return notFound('customer', customerId);
  if (depositAddressId !== null && !depositAddress) return notFound('deposit address', depositAddressId);
  const customer = named ?? (depositAddress && (await customerOf(depositAddress.customerId)));
  return { customer, depositAddress };
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

/** Validates the input before any provider is called. Reads the rows from the database, not from the cache. */
export async function resolveInput(
  deps: SessionDeps,
  given: NormalizedInput,
  caller: Caller,
): Promise<ResolvedInput | InvalidInput | NotFound> {
  const providerIds = deps.registry.all().map(({ id }) => id);
  const issues = fieldIssues(given, { providerIds, mode: deps.mode, now: deps.clock() });
  const named = await namedBy(deps, given, caller);
  if ('kind' in named) {
    const { issues: more } = purchaseOf({ ...given, depositAddressId: null }, null);
    return invalidInput([...issues, ...(given.depositAddressId === null ? more : [])]) ?? named;
  }
  const { purchase, issues: more } = purchaseOf(given, named.depositAddress);
  const replaced = await checkReplacement(deps, given, caller);
  const invalid = invalidInput([...issues, ...more, ...addressIssues(named, deps), ...replaced.issues]);
  if (invalid) return invalid;
  return { kind: 'ResolvedInput', given, purchase, ...named, replaced: replaced.providerId };
}

/** Not part of `resolveInput`: a dry run routes for blocked customers, too. */
export function blockedBy({ customer }: ResolvedInput): CustomerBlocked | null {
  if (!customer?.blocked) return null;
  return { kind: 'CustomerBlocked', message: `Customer ${customer.id} is blocked: unblockCustomer first.` };
}
