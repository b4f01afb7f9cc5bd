import { checkAddress } from '../../domain/address/index.ts';
import { assetKey, assets, isSameAsset } from '../../domain/asset/asset.ts';
import { largestAmount } from '../../domain/asset/ledger.ts';
import { networks } from '../../domain/asset/network.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { InputIssue } from '../../domain/failure.ts';
import { fiatDecimals, isFiatCurrency, LARGEST_FIAT } from '../../domain/money/fiat.ts';
import { type Largest, type Money, parsePositive } from '../../domain/money/money.ts';
import type { Wallet } from '../../domain/session/session.ts';
import type { NormalizedInput } from './normalize-input.ts';
import type { AddIssue } from './validate-fields.ts';

type Asset = NormalizedInput['asset'];
export type Purchase = Readonly<ReturnType<typeof purchaseOf>['purchase']>;

function amounts(given: NormalizedInput, asset: Asset, add: AddIssue) {
  type Unit = { readonly currency: string; readonly decimals: number };
  const positive = (field: 'fiatAmount' | 'cryptoAmount', { currency, decimals }: Unit, largest: Largest) => {
    const parsed = parsePositive(given[field] ?? '', currency, decimals, largest);
    if (parsed.ok) return parsed.value;
    add(`input.${field}`, parsed.problem);
    return null;
  };
  let fiatAmount: Money | null = null;
  let cryptoAmount: Money | null = null;
  const { fiatCurrency } = given;
  if (given.fiatAmount !== null && given.cryptoAmount !== null) {
    add(
      'input.cryptoAmount',
      'must be left out where `fiatAmount` is given: one of the two decides the other',
    );
  }
  if (fiatCurrency !== null && !isFiatCurrency(fiatCurrency)) {
    add('input.fiatCurrency', `must be an ISO 4217 code such as "EUR"; ${fiatCurrency} is none`);
  } else if (given.fiatAmount !== null) {
    if (fiatCurrency === null) add('input.fiatCurrency', 'must be given with `fiatAmount`');
    else {
      const unit = { currency: fiatCurrency, decimals: fiatDecimals(fiatCurrency) };
      fiatAmount = positive('fiatAmount', unit, LARGEST_FIAT);
    }
  }
  if (given.cryptoAmount !== null) {
    const known = asset && assets.get(assetKey(asset));
    if (!asset) add('input.asset', 'must be given with `cryptoAmount`');
    else if (!known)
      add('input.asset', `must be one of \`Query.assets\`: ${assetKey(asset)} has no known precision`);
    else cryptoAmount = positive('cryptoAmount', known, largestAmount(known));
  }
  return { fiatAmount, cryptoAmount };
}

function walletsOf(given: NormalizedInput, asset: Asset, assetLocked: boolean, add: AddIssue): Wallet[] {
  const seen = new Set<string>();
  return given.wallets.map((wallet, index) => {
    const path = `input.wallets.${index}`;
    const currency = asset?.network === wallet.network ? asset.currency : null;
    const checked = checkAddress({ ...wallet, currency });
    if (!checked.ok) add(`${path}.${checked.field}`, checked.problem);
    if (seen.has(wallet.network)) add(`${path}.network`, `is there twice: one wallet for ${wallet.network}`);
    seen.add(wallet.network);
    if (assetLocked && asset && wallet.network !== asset.network) {
      add(`${path}.network`, `must be ${asset.network}, the network of \`asset\`; it is ${wallet.network}`);
    } else if (given.allowedNetworks && !given.allowedNetworks.includes(wallet.network)) {
      add(`${path}.network`, `must be one of \`allowedNetworks\`: ${given.allowedNetworks.join(', ')}`);
    }
    return checked.ok ? { network: wallet.network, address: checked.address, memo: checked.memo } : wallet;
  });
}

/** What is preselected must be among what the customer may choose. */
function preselectIssues(
  { preselect, allowedCurrencies }: NormalizedInput,
  asset: Asset,
  offered: readonly string[],
  add: AddIssue,
): void {
  if (preselect === null) return;
  if (asset !== null) {
    add(
      'input.preselect',
      'must be left out where `asset` or `depositAddressId` is given: `asset` with lists is preselected already',
    );
    return;
  }
  const { currency, network } = preselect;
  if (currency !== null && allowedCurrencies?.includes(currency) === false) {
    add('input.preselect.currency', 'must be one of `allowedCurrencies`');
  }
  if (network !== null && offered.length > 0 && !offered.includes(network)) {
    add('input.preselect.network', `must be a network on offer: ${offered.join(', ')}`);
  }
}

/**
 * Validates asset, amounts and destination together. An unknown asset is valid: the router finds no provider for it.
 */
export function purchaseOf(given: NormalizedInput, depositAddress: Omit<DepositAddress, 'primary'> | null) {
  const issues: InputIssue[] = [];
  const add: AddIssue = (path, message) => issues.push({ path, message });
  const asset =
    given.asset ?? (depositAddress && { currency: depositAddress.currency, network: depositAddress.network });
  const lists = given.allowedCurrencies !== null || given.allowedNetworks !== null;
  const assetLocked = asset !== null && (!lists || depositAddress !== null);

  const checkNetwork = (path: string, network: string) => {
    const known = [...networks.keys()].join(', ');
    if (!networks.has(network)) add(path, `must be one of ${known}; ${network} is not known`);
  };
  if (given.asset) checkNetwork('input.asset.network', given.asset.network);
  if (given.preselect?.network) checkNetwork('input.preselect.network', given.preselect.network);
  for (const network of given.allowedNetworks ?? []) checkNetwork('input.allowedNetworks', network);
  if (given.asset && given.allowedCurrencies?.includes(given.asset.currency) === false) {
    add('input.asset.currency', 'must be one of `allowedCurrencies`');
  }
  if (given.asset && given.allowedNetworks?.includes(given.asset.network) === false) {
    add('input.asset.network', 'must be one of `allowedNetworks`');
  }
  if (depositAddress && given.asset && !isSameAsset(given.asset, depositAddress)) {
    add('input.asset', `must be ${assetKey(depositAddress)}, what the deposit address receives`);
  }
  if (given.depositAddressId !== null && given.wallets.length > 0) {
    add('input.wallets', 'must be left out where `depositAddressId` is given: there is one destination');
  }
  const hasWallet = given.wallets.length > 0 || given.depositAddressId !== null;
  if (given.lockWalletAddress === true && !hasWallet) {
    add('input.lockWalletAddress', 'needs a wallet to lock: give `wallets` or `depositAddressId`');
  }
  let wallets: readonly Wallet[] = walletsOf(given, asset, assetLocked, add);
  if (depositAddress) {
    const { network, address, memo } = depositAddress;
    wallets = [{ network, address, memo }];
  }
  // If the caller gives no list, the customer chooses among the networks of the wallets.
  const offered = given.allowedNetworks ?? [...new Set(wallets.map(({ network }) => network))];
  preselectIssues(given, asset, offered, add);
  const purchase = {
    asset,
    assetLocked,
    allowedCurrencies: depositAddress ? [] : (given.allowedCurrencies ?? []),
    allowedNetworks: assetLocked ? [] : offered,
    ...amounts(given, asset, add),
    wallets,
    lockWalletAddress: given.depositAddressId !== null || (hasWallet && (given.lockWalletAddress ?? true)),
  };
  return { issues, purchase };
}
