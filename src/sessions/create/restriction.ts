import type { Caller, ClientTokenRestriction } from '../../domain/access/caller.ts';
import { assetKey, isSameAsset } from '../../domain/asset/asset.ts';
import type { InputIssue } from '../../domain/failure.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { compareMoney, moneyOf } from '../../domain/money/money.ts';
import type { Wallet } from '../../domain/session/session.ts';
import type { NormalizedInput } from './normalize-input.ts';
import type { ResolvedInput } from './resolve-input.ts';
import { type AddIssue, isListed } from './validate-fields.ts';

const sameWallet = (a: Wallet, b: Wallet) =>
  a.network === b.network && a.address === b.address && a.memo === b.memo;

function destinationIssues(
  { given, purchase }: ResolvedInput,
  restrict: ClientTokenRestriction,
  add: AddIssue,
) {
  const { depositAddressId } = given;
  if (given.lockWalletAddress === false)
    add('input.lockWalletAddress', 'must not be false with a client token');
  if (depositAddressId !== null) {
    if (!restrict.depositAddressIds.includes(depositAddressId)) {
      add('input.depositAddressId', 'is not one that the client token allows');
    }
    return;
  }
  if (given.wallets.length === 0)
    add('input.wallets', 'must be given with a client token, or `depositAddressId`');
  for (const [index, wallet] of purchase.wallets.entries()) {
    if (restrict.wallets.some((allowed) => sameWallet(allowed, wallet))) continue;
    add(`input.wallets.${index}`, 'is not one that the client token allows');
  }
}

function purchaseIssues(
  { given, purchase }: ResolvedInput,
  restrict: ClientTokenRestriction,
  add: AddIssue,
): void {
  const { asset, fiatAmount } = purchase;
  if (asset === null) add('input.asset', 'must be given with a client token');
  else if (!restrict.assets.some((allowed) => isSameAsset(allowed, asset))) {
    add(
      'input.asset',
      `must be one that the client token allows: ${restrict.assets.map(assetKey).join(', ')}`,
    );
  }
  for (const list of ['allowedCurrencies', 'allowedNetworks'] as const) {
    if (given[list] !== null) add(`input.${list}`, 'must be left out with a client token: it buys `asset`');
  }
  const { fiatCurrency, maximumFiatAmount } = restrict;
  if (given.fiatCurrency !== fiatCurrency) {
    add('input.fiatCurrency', `must be ${fiatCurrency}, which the client token allows`);
  } else if (fiatAmount === null) {
    add('input.fiatAmount', 'must be given with a client token, and no `cryptoAmount`: it has a ceiling');
  } else {
    const most = moneyOf(maximumFiatAmount, fiatCurrency, fiatDecimals(fiatCurrency));
    if (compareMoney(fiatAmount, most) > 0) {
      add('input.fiatAmount', `must be at most ${maximumFiatAmount}, which the client token allows`);
    }
  }
}

function returnUrlIssue({ returnUrl }: NormalizedInput, listed: readonly string[], add: AddIssue): void {
  if (returnUrl === null || isListed(returnUrl, listed)) return;
  add(
    'input.returnUrl',
    'is not in the list of the project. An operator adds it with: npm run projects -- set <project> --return-url …',
  );
}

/** What a purchase does that the client token of the caller does not allow. */
export function restrictionIssues(resolved: ResolvedInput, caller: Caller): InputIssue[] {
  if (caller.kind !== 'client') return [];
  const issues: InputIssue[] = [];
  const add: AddIssue = (path, message) => issues.push({ path, message });
  const { restrict, returnUrls } = caller.client;
  if (restrict === null) {
    add('input', 'the client token creates no session');
    return issues;
  }
  destinationIssues(resolved, restrict, add);
  purchaseIssues(resolved, restrict, add);
  returnUrlIssue(resolved.given, returnUrls, add);
  return issues;
}
