import { hasMemo, spellings } from '../../addresses/index.ts';
import type { Deposit } from '../../domain/customer/deposit.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { DepositDeps } from '../deps.ts';
import type { DepositHint } from '../types.ts';

/** The customer of a deposit, its address, and the rows issued to the customer under that address. */
export type Recipient = {
  readonly projectId: string;
  readonly customerId: string;
  readonly address: string;
  readonly issued: readonly DepositAddress[];
};

type RecipientDeps = Pick<DepositDeps, 'customers' | 'issuedAddresses' | 'log' | 'firstTime'>;

/**
 * Finds the recipient by the account at the provider, or by the address if the event names no account. Null if
 * the account is unknown, or if account, address and stored deposit belong to different customers. A stored
 * deposit keeps its customer.
 */
export async function findRecipient(
  deps: RecipientDeps,
  hint: DepositHint,
  stored: Deposit | null,
): Promise<Recipient | null> {
  const { customers, log } = deps;
  const { providerId, reference, customerReference } = hint;
  const reported = hint.address ?? stored?.address ?? null;
  const found = await issuedAt(deps, hint, reported);
  const byAddress = new Set(found.map((row) => row.customerId));

  const holder =
    customerReference === null ? null : await customers.byAccountReference(providerId, customerReference);
  if (customerReference !== null && !holder) {
    logUnknownAccount(deps, hint, stored !== null || byAddress.size > 0);
    return null;
  }
  if (!stored && !holder && byAddress.size !== 1) {
    log.warn(
      { event: 'deposit_unmatched', providerId, reference, customers: byAddress.size },
      'A deposit does not match exactly one customer',
    );
    return null;
  }
  const [first] = found;
  const customer =
    stored ?? (holder ? { projectId: holder.projectId, customerId: holder.id } : (first ?? null));
  if (!customer) return null;
  const { projectId, customerId } = customer;
  const addressOfAnother = byAddress.size > 0 && !byAddress.has(customerId);
  if ((holder && holder.id !== customerId) || (!stored && addressOfAnother)) {
    if (deps.firstTime(`customers differ ${providerId} ${reference}`)) {
      log.error(
        { event: 'deposit_customers_differ', providerId, reference },
        'The account of a deposit belongs to another customer than its address or its stored deposit',
      );
    }
    return null;
  }
  const issued = found.filter((row) => row.customerId === customerId);
  const address = issued[0]?.address ?? stored?.address ?? reported;
  if (address === null) {
    log.warn({ event: 'deposit_without_address', providerId, reference }, 'A deposit has no known address');
    return null;
  }
  return { projectId, customerId, address, issued };
}

/** The rows issued at the reported address, with the reported memo if the event has one. */
async function issuedAt(
  { issuedAddresses }: RecipientDeps,
  { providerId, memo }: DepositHint,
  address: string | null,
): Promise<readonly DepositAddress[]> {
  if (address === null) return [];
  const rows = await issuedAddresses.issued({ providerId, addresses: spellings(address) });
  return memo === undefined ? rows : rows.filter((row) => hasMemo(row, memo));
}

/**
 * Logs an unknown account once per process, since a parked event is processed many times. It is an error if the
 * address or the deposit belongs to a customer here; otherwise another gateway may use the same merchant account.
 */
function logUnknownAccount(deps: RecipientDeps, hint: DepositHint, belongsHere: boolean): void {
  const { providerId, reference, customerReference: account } = hint;
  if (!deps.firstTime(`account unknown ${providerId} ${reference}`)) return;
  const fields = { providerId, reference, account, belongsHere };
  const message = 'A deposit is reported for an account that is unknown here';
  if (belongsHere) deps.log.error({ event: 'deposit_account_unknown', ...fields }, message);
  else deps.log.warn({ event: 'deposit_account_unknown', ...fields }, message);
}
