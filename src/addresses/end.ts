import { checkAddress } from '../domain/address/index.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import type { AddressDeps } from './deps.ts';
import { spellings } from './read.ts';
import type { AddressEnd } from './types.ts';
import { change } from './write.ts';

/** Ends an issued address for each asset that it serves. False if the report matches no single address. */
export async function end(deps: AddressDeps, news: AddressEnd): Promise<boolean> {
  const rows = await reportedRows(deps, news);
  await change(deps, rows, (writer, ids) => writer.setStatus(ids, news.status));
  return rows.length > 0;
}

/** Whether the row has the memo in any of its spellings. */
export function hasMemo(
  { currency, network, address, memo }: DepositAddress,
  reported: string | null,
): boolean {
  if (memo === reported) return true;
  const checked = checkAddress({ currency, network, address, memo: reported });
  return checked.ok && checked.memo === memo;
}

/** Rows with the account, address and memo of the report. One address may have several rows (EVM). */
async function reportedRows(deps: AddressDeps, news: AddressEnd): Promise<readonly DepositAddress[]> {
  const { store, customers, log, firstTime } = deps;
  const { providerId, address, memo, customerReference, addressReference } = news;
  const all = await store.issued({ providerId, addresses: spellings(address) });
  if (all.length === 0) return [];
  const fields = { providerId, address, account: customerReference };
  const holder =
    customerReference === null ? null : await customers.byAccountReference(providerId, customerReference);
  const ofAccount = customerReference === null ? all : all.filter((row) => row.customerId === holder?.id);
  const ofMemo = memo === undefined ? ofAccount : ofAccount.filter((row) => hasMemo(row, memo));
  if (ofMemo.length === 0) {
    if (firstTime(`end of another ${providerId} ${address} ${customerReference} ${memo}`)) {
      log.error(
        { event: 'address_end_unmatched', ...fields },
        'The end of an address is reported for an account or memo to which it was not issued',
      );
    }
    return [];
  }
  if (isOneAddress(ofMemo)) return ofMemo;
  const ofReference = ofMemo.filter((row) => addressReference && row.providerReference === addressReference);
  if (ofReference.length > 0 && isOneAddress(ofReference)) return ofReference;
  if (firstTime(`ambiguous end ${providerId} ${address} ${addressReference}`)) {
    log.error(
      { event: 'address_end_ambiguous', ...fields, addresses: ofMemo.map(({ id }) => id) },
      'The end of an address is reported without a memo, but several differ by memo only; none is ended',
    );
  }
  return [];
}

/** Whether all rows, which have the same address, belong to one customer and memo. */
function isOneAddress(rows: readonly DepositAddress[]): boolean {
  return new Set(rows.map(({ customerId, memo }) => JSON.stringify([customerId, memo]))).size === 1;
}
