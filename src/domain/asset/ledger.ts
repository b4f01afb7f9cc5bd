import type { Largest } from '../money/money.ts';
import type { Asset } from './asset.ts';
import { type AddressFormat, networks } from './network.ts';

const INT64 = 2n ** 63n - 1n;
const UINT64 = 2n ** 64n - 1n;
const UINT256 = 2n ** 256n - 1n;
const COIN = 10n ** 8n;

/** What one balance or transfer of a ledger can hold, in minor units. A token's limit, if it is not that of the coin. */
const LARGEST: Readonly<Record<AddressFormat, { readonly coin: bigint; readonly token?: bigint }>> = {
  // `MAX_MONEY` of each reference client: larger outputs are invalid. Source: amount.h of Bitcoin, Litecoin and Dogecoin.
  bitcoin: { coin: 21_000_000n * COIN },
  litecoin: { coin: 84_000_000n * COIN },
  dogecoin: { coin: 10_000_000_000n * COIN },
  // A word of the EVM: https://ethereum.github.io/yellowpaper/paper.pdf (4.2, `value`), https://eips.ethereum.org/EIPS/eip-20
  evm: { coin: UINT256 },
  // Lamports and token amounts are `u64`: https://solana.com/docs/core/accounts, https://solana.com/docs/tokens
  solana: { coin: UINT64 },
  // Stroops, for every asset: https://developers.stellar.org/docs/learn/fundamentals/stellar-data-structures/assets
  stellar: { coin: INT64 },
  // `int64 amount` of TransferContract for TRX, a word of the TVM for TRC-20: https://github.com/tronprotocol/protocol
  tron: { coin: INT64, token: UINT256 },
};

/** The largest amount of the asset that its ledger can hold, for `parseMoney`. */
export function largestAmount(asset: Asset): Largest {
  const network = networks.get(asset.network);
  if (!network) throw new Error(`no network ${asset.network}`);
  const { coin, token = coin } = LARGEST[network.addressFormat];
  const minor = asset.caip19.includes('/slip44:') ? coin : token;
  return { minor, holder: `the ledger of ${network.name}` };
}
