import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { DepositNews } from '../../provider/optional/deposits.ts';

/** `certain`: the account never had another address at which it may have come. */
type ListedPlace = { readonly address: string | null; readonly certain: boolean };

/**
 * Where a listed deposit came to: a list does not say, but an account has one address at a time for each asset. `issued`: all
 * that the account ever had, newest first. A currency that nobody asked for came to the only address, if there is but one.
 */
export function addressOfListed(
  { asset, createdAt }: DepositNews,
  issued: readonly DepositAddress[],
): ListedPlace {
  const own = issued.filter(
    ({ currency, network }) => asset && currency === asset.currency && network === asset.network,
  );
  const among = new Set((own.length > 0 ? own : issued).map(({ address }) => address));
  const [only = null] = among;
  if (among.size <= 1) return { address: only, certain: true };
  const inForce = own.find((row) => createdAt === null || row.createdAt <= createdAt) ?? own.at(-1);
  return { address: inForce?.address ?? null, certain: false };
}
