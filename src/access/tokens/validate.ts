import type { ClientTokenRestriction } from '../../domain/access/caller.ts';
import { checkAddress } from '../../domain/address/index.ts';
import { assetKey, assets as knownAssets } from '../../domain/asset/asset.ts';
import type { InputIssue } from '../../domain/failure.ts';
import { fiatDecimals, isFiatCurrency, LARGEST_FIAT } from '../../domain/money/fiat.ts';
import { formatMoney, parseMoney } from '../../domain/money/money.ts';
import type { ClientTokenInput, RestrictionInput } from './types.ts';

const TTL = { least: 60, most: 3_600, default: 900 };
/** Values of each list, and sessions. */
const MOST = 20;

type Add = (path: string, message: string) => void;

function amountOf(text: string, fiatCurrency: string, add: Add): string {
  const parsed = parseMoney(text, fiatCurrency, fiatDecimals(fiatCurrency), LARGEST_FIAT);
  if (parsed.ok && parsed.value.minor > 0n) return formatMoney(parsed.value);
  add('restrict.maximumFiatAmount', parsed.ok ? 'must be more than 0' : parsed.problem);
  return text;
}

function restrictionOf(given: RestrictionInput, add: Add): ClientTokenRestriction {
  const lists = { wallets: given.wallets, depositAddressIds: given.depositAddressIds, assets: given.assets };
  for (const [name, list] of Object.entries(lists)) {
    if ((list?.length ?? 0) > MOST) add(`restrict.${name}`, `has ${list?.length} values; at most ${MOST}`);
  }
  const { depositAddressIds = [] } = given;
  const wallets = (given.wallets ?? []).slice(0, MOST).map((wallet, index) => {
    const { network, address, memo = null } = wallet;
    for (const field of ['kind', 'custodial'] as const) {
      if (wallet[field] == null) continue;
      add(`restrict.wallets.${index}.${field}`, 'must be left out: a wallet is allowed by its address');
    }
    const checked = checkAddress({ currency: null, network: network.toLowerCase(), address, memo });
    if (checked.ok) return { network: network.toLowerCase(), address: checked.address, memo: checked.memo };
    add(`restrict.wallets.${index}.${checked.field}`, checked.problem);
    return { network, address, memo };
  });
  if (wallets.length === 0 && !depositAddressIds?.length) {
    add('restrict.wallets', 'must be given, or `depositAddressIds`: where the crypto may go');
  }
  const assets = (given.assets ?? []).slice(0, MOST).map(({ currency, network }, index) => {
    const asset = { currency: currency.toUpperCase(), network: network.toLowerCase() };
    if (!knownAssets.has(assetKey(asset)))
      add(`restrict.assets.${index}`, `must be one of \`Query.assets\`; ${assetKey(asset)} is not known`);
    return asset;
  });
  if (assets.length === 0) add('restrict.assets', 'must be given: what may be bought');
  const fiatCurrency = given.fiatCurrency?.toUpperCase() ?? '';
  const isKnown = isFiatCurrency(fiatCurrency);
  if (!isKnown) add('restrict.fiatCurrency', 'must be given, an ISO 4217 code such as "EUR"');
  if (!given.maximumFiatAmount)
    add('restrict.maximumFiatAmount', 'must be given: the most that one purchase may cost');
  const maximumFiatAmount = given.maximumFiatAmount ?? '';
  const sessions = given.sessions ?? 1;
  if (sessions < 1 || sessions > MOST) add('restrict.sessions', `must be from 1 to ${MOST}`);
  return {
    wallets,
    depositAddressIds: depositAddressIds ?? [],
    assets,
    fiatCurrency,
    maximumFiatAmount:
      isKnown && maximumFiatAmount ? amountOf(maximumFiatAmount, fiatCurrency, add) : maximumFiatAmount,
    sessions,
  };
}

/** Checks the input of a token, without the rows that it names. */
export function validateToken(input: ClientTokenInput) {
  const issues: InputIssue[] = [];
  const add: Add = (path, message) => void issues.push({ path: `input.${path}`, message });
  const { customerId = null, onrampSessionId = null, restrict = null } = input;
  if ((customerId === null) === (onrampSessionId === null)) {
    add('customerId', 'must be given, or `onrampSessionId`: a token is for one of them');
  }
  const ttlSeconds = input.ttlSeconds ?? TTL.default;
  if (ttlSeconds < TTL.least || ttlSeconds > TTL.most)
    add('ttlSeconds', `must be from ${TTL.least} to ${TTL.most}`);
  const allow = [...new Set(input.allow ?? [])];
  if (customerId === null) {
    for (const scope of allow) {
      if (scope !== 'CANCEL_SESSION') add('allow', `may name ${scope} only with \`customerId\``);
    }
  }
  const creates = allow.includes('CREATE_SESSION');
  if (creates && restrict === null) {
    const why = 'else a script in the page could send the crypto elsewhere';
    add('restrict', `must be given with CREATE_SESSION: ${why}`);
  }
  if (!creates && restrict !== null) add('restrict', 'has an effect only with CREATE_SESSION: leave it out');
  const restriction = creates && restrict !== null ? restrictionOf(restrict, add) : null;
  return { issues, customerId, onrampSessionId, ttlSeconds, allow, restrict: restriction };
}
