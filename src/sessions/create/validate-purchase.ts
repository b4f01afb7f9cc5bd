import { checkAddress } from '../../domain/address/index.ts';
import { assetKey, assets } from '../../domain/asset/asset.ts';
import { networks } from '../../domain/asset/network.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { InputIssue } from '../../domain/failure.ts';
import { fiatDecimals, isFiatCurrency } from '../../domain/money/fiat.ts';
import { type Money, parseMoney } from '../../domain/money/money.ts';
import type { Wallet } from '../../domain/session/session.ts';
import type { NormalizedInput } from './normalize-input.ts';

/** What is to be bought, checked. An asset that the gateway does not know is left to the router: nobody sells it. */
export type Purchase = {
  readonly asset: { readonly currency: string; readonly network: string } | null;
  readonly assetLocked: boolean;
  readonly allowedCurrencies: readonly string[];
  /** Without a list of the caller's: the networks of the wallets, where the customer is to choose. */
  readonly allowedNetworks: readonly string[];
  readonly fiatAmount: Money | null;
  readonly cryptoAmount: Money | null;
  readonly wallets: readonly Wallet[];
  readonly lockWalletAddress: boolean;
};

type Say = (path: string, message: string) => void;

function positive(text: string, currency: string, decimals: number, path: string, say: Say): Money | null {
  const parsed = parseMoney(text, currency, decimals);
  if (!parsed.ok) say(path, parsed.problem);
  else if (parsed.value.minor === 0n) say(path, 'must be more than 0');
  else return parsed.value;
  return null;
}

function amounts(given: NormalizedInput, asset: Purchase['asset'], say: Say) {
  let fiatAmount: Money | null = null;
  let cryptoAmount: Money | null = null;
  if (given.fiatAmount !== null && given.cryptoAmount !== null) {
    say(
      'input.cryptoAmount',
      'must be left out where `fiatAmount` is given: one of the two decides the other',
    );
  }
  const { fiatCurrency } = given;
  if (fiatCurrency !== null && !isFiatCurrency(fiatCurrency)) {
    say('input.fiatCurrency', `must be an ISO 4217 code such as "EUR"; ${fiatCurrency} is none`);
  } else if (given.fiatAmount !== null) {
    if (fiatCurrency === null) say('input.fiatCurrency', 'must be given with `fiatAmount`');
    else {
      const decimals = fiatDecimals(fiatCurrency);
      fiatAmount = positive(given.fiatAmount, fiatCurrency, decimals, 'input.fiatAmount', say);
    }
  }
  if (given.cryptoAmount !== null) {
    const known = asset && assets.get(assetKey(asset));
    if (!asset) say('input.asset', 'must be given with `cryptoAmount`');
    else if (!known)
      say('input.asset', `must be one of \`Query.assets\`: ${assetKey(asset)} has no known precision`);
    else
      cryptoAmount = positive(given.cryptoAmount, asset.currency, known.decimals, 'input.cryptoAmount', say);
  }
  return { fiatAmount, cryptoAmount };
}

function walletsOf(
  given: NormalizedInput,
  asset: Purchase['asset'],
  assetLocked: boolean,
  say: Say,
): Wallet[] {
  const seen = new Set<string>();
  return given.wallets.map((wallet, index) => {
    const path = `input.wallets.${index}`;
    const currency = asset?.network === wallet.network ? asset.currency : null;
    const checked = checkAddress({ ...wallet, currency });
    if (!checked.ok) say(`${path}.${checked.field}`, checked.problem);
    if (seen.has(wallet.network)) say(`${path}.network`, `is there twice: one wallet for ${wallet.network}`);
    seen.add(wallet.network);
    if (assetLocked && asset && wallet.network !== asset.network) {
      say(`${path}.network`, `must be ${asset.network}, the network of \`asset\`; it is ${wallet.network}`);
    } else if (given.allowedNetworks && !given.allowedNetworks.includes(wallet.network)) {
      say(`${path}.network`, `must be one of \`allowedNetworks\`: ${given.allowedNetworks.join(', ')}`);
    }
    return checked.ok ? { network: wallet.network, address: checked.address, memo: checked.memo } : wallet;
  });
}

/** Asset, amounts and destination, which are judged together. */
export function purchaseOf(
  given: NormalizedInput,
  depositAddress: DepositAddress | null,
): { purchase: Purchase; issues: InputIssue[] } {
  const issues: InputIssue[] = [];
  const say: Say = (path, message) => issues.push({ path, message });
  const asset =
    given.asset ?? (depositAddress && { currency: depositAddress.currency, network: depositAddress.network });
  const lists = given.allowedCurrencies !== null || given.allowedNetworks !== null;
  const assetLocked = asset !== null && (!lists || depositAddress !== null);

  const named: [path: string, network: string][] = given.asset
    ? [['asset.network', given.asset.network]]
    : [];
  for (const network of given.allowedNetworks ?? []) named.push(['allowedNetworks', network]);
  for (const [path, network] of named) {
    if (!networks.has(network)) {
      say(`input.${path}`, `must be one of ${[...networks.keys()].join(', ')}; ${network} is not known`);
    }
  }
  if (given.asset && given.allowedCurrencies && !given.allowedCurrencies.includes(given.asset.currency)) {
    say('input.asset.currency', 'must be one of `allowedCurrencies`');
  }
  if (given.asset && given.allowedNetworks && !given.allowedNetworks.includes(given.asset.network)) {
    say('input.asset.network', 'must be one of `allowedNetworks`');
  }
  if (depositAddress && given.asset && assetKey(given.asset) !== assetKey(depositAddress)) {
    say('input.asset', `must be ${assetKey(depositAddress)}, what the deposit address receives`);
  }
  if (given.depositAddressId !== null && given.wallets.length > 0) {
    say('input.wallets', 'must be left out where `depositAddressId` is given: crypto goes to one place');
  }
  const hasWallet = given.wallets.length > 0 || given.depositAddressId !== null;
  if (given.lockWalletAddress === true && !hasWallet) {
    say('input.lockWalletAddress', 'needs a wallet to lock: give `wallets` or `depositAddressId`');
  }
  const ownWallets = walletsOf(given, asset, assetLocked, say);
  const wallets = depositAddress
    ? [{ network: depositAddress.network, address: depositAddress.address, memo: depositAddress.memo }]
    : ownWallets;
  return {
    issues,
    purchase: {
      asset,
      assetLocked,
      allowedCurrencies: depositAddress ? [] : (given.allowedCurrencies ?? []),
      allowedNetworks: assetLocked
        ? []
        : (given.allowedNetworks ?? [...new Set(wallets.map(({ network }) => network))].sort()),
      ...amounts(given, asset, say),
      wallets,
      lockWalletAddress: given.depositAddressId !== null || (hasWallet && (given.lockWalletAddress ?? true)),
    },
  };
}
