import {
  type AssetCoverage,
  type AssetRef,
  formatMoney,
  type Prefill,
  type SessionRequest,
} from 'onramp-gateway/provider';
import { coverage, currencyCode, walletKey } from '../assets.ts';
import { notSent } from '../http/errors.ts';
import { type FlatForm, SESSION_ID_KEY } from '../http/wire.ts';
import type { StripeOptions } from '../options.ts';

type Destination = {
  readonly currencies: readonly string[];
  readonly networks: readonly string[];
  /** What the customer sees first. */
  readonly first: AssetRef | null;
};

/**
 * The parameters of a create, without prefill. The only metadata is the gateway's session id.
 * https://docs.stripe.com/api/crypto/onramp_sessions/create
 */
export function sessionForm(request: SessionRequest, settings: StripeOptions): FlatForm {
  const destination = destinationOf(request);
  if (request.cryptoAmount && !request.asset) {
    throw notSent('request', 'asset_missing', 'a crypto amount needs an asset');
  }
  const fiatCurrency = request.fiatAmount?.currency ?? request.fiatCurrency;
  return {
    ...list(
      'destination_currencies',
      destination.currencies.map((code) => currencyCode(code, settings)),
    ),
    ...list('destination_networks', destination.networks),
    ...(destination.first && {
      destination_currency: currencyCode(destination.first.currency, settings),
      destination_network: destination.first.network,
    }),
    ...(fiatCurrency && { source_currency: fiatCurrency.toLowerCase() }),
    // Always sent together with the currency: the guide's error table requires it, the reference calls it optional.
    ...(request.fiatAmount && { source_amount: formatMoney(request.fiatAmount) }),
    ...(request.cryptoAmount && { destination_amount: formatMoney(request.cryptoAmount) }),
    ...walletsForm(request, destination.networks, settings),
    ...(request.clientIp && { customer_ip_address: request.clientIp }),
    ...(settings.settlementSpeed && { settlement_speed: settings.settlementSpeed }),
    [`metadata[${SESSION_ID_KEY}]`]: request.sessionId,
  };
}

/**
 * The currencies and networks that the customer may choose from; one value each is a lock. The lists are narrowed to
 * what Stripe sells, since they may name assets of other providers. Wallets need their networks in the list, so a
 * request without networks gets those of its wallets.
 */
function destinationOf(request: SessionRequest): Destination {
  const { asset } = request;
  const sold = coverage.some(
    ({ currency, network }) => currency === asset?.currency && network === asset.network,
  );
  if (asset && !sold) {
    throw notSent('asset', 'nothing_sold', 'Stripe does not sell this currency on this network');
  }
  if (asset && request.assetLocked) {
    return { currencies: [asset.currency], networks: [asset.network], first: asset };
  }

  const ofWallets = request.wallets.map((wallet) => wallet.network);
  const networks = request.allowedNetworks.length
    ? request.allowedNetworks
    : ofWallets.length && asset
      ? [asset.network, ...ofWallets]
      : ofWallets;
  const currencies = request.allowedCurrencies;
  const pairs = coverage.filter(
    (pair) =>
      (currencies.length === 0 || currencies.includes(pair.currency)) &&
      (networks.length === 0 || networks.includes(pair.network)),
  );
  if (pairs.length === 0) {
    throw notSent('asset', 'nothing_sold', 'Stripe sells none of these currencies on these networks');
  }
  return {
    currencies: unique(currencies).filter((code) => pairs.some((pair) => pair.currency === code)),
    networks: unique(networks).filter((slug) => pairs.some((pair) => pair.network === slug)),
    first: asset ?? preselected(request, pairs),
  };
}

/**
 * The first pair on offer with the preselected currency and network that Stripe sells where the customer is; null if
 * there is none, so that Stripe chooses. Both parameters are sent even if the caller names only one of them: whether
 * Stripe accepts one alone is documented in two versions.
 */
function preselected(request: SessionRequest, pairs: readonly AssetCoverage[]): AssetRef | null {
  const { preselect, country, subdivision, allowedCurrencies, allowedNetworks } = request;
  if (!preselect) return null;
  const { currency, network } = preselect;
  const shown = pairs.filter(
    (pair) =>
      (currency === null || pair.currency === currency) &&
      (network === null || pair.network === network) &&
      (country === null || (pair.countries?.includes(country) ?? true)) &&
      (subdivision === null || !pair.excludedSubdivisions?.includes(subdivision)),
  );
  const [first] = shown.toSorted((left, right) => {
    const byCurrency = allowedCurrencies.indexOf(left.currency) - allowedCurrencies.indexOf(right.currency);
    return byCurrency || allowedNetworks.indexOf(left.network) - allowedNetworks.indexOf(right.network);
  });
  return first ?? null;
}

function walletsForm(
  request: SessionRequest,
  networks: readonly string[],
  settings: StripeOptions,
): FlatForm {
  if (request.wallets.length === 0) return {};
  // The network of each wallet must be in the list: https://docs.stripe.com/crypto/onramp/embedded
  const wallets = request.wallets.filter((wallet) => networks.includes(wallet.network));
  if (wallets.length === 0) {
    throw notSent('asset', 'no_wallet_on_offer', 'no wallet is on a network that Stripe serves');
  }
  const singular =
    settings.baseWalletKey === 'wallet_address' && wallets.some(({ network }) => network === 'base');
  if (singular && wallets.length > 1) {
    throw notSent(
      'asset',
      'wallets_not_expressible',
      'with baseWalletKey wallet_address, a wallet on Base must be the only wallet',
    );
  }
  const form: Record<string, string> = {};
  for (const { network, address, memo } of wallets) {
    form[singular ? 'wallet_address' : `wallet_addresses[${walletKey(network)}]`] = address;
    if (memo === null) continue;
    if (network !== 'stellar') {
      throw notSent('asset', 'memo_not_expressible', `Stripe accepts no memo on ${network}`);
    }
    form['wallet_addresses[destination_tags][stellar]'] = memo;
  }
  if (request.lockWalletAddress) form.lock_wallet_address = 'true';
  return form;
}

/**
 * Personal data for prefilling Stripe's form. `key` is the parameter's name; its members are documented in
 * https://docs.stripe.com/crypto/onramp/embedded. Passed on, never stored.
 */
export function prefillForm(prefill: Prefill, key: StripeOptions['prefillKey']): FlatForm {
  const [year, month, day] = prefill.dateOfBirth?.split('-').map(Number) ?? [];
  const members: Array<[string, string | number | null | undefined]> = [
    ['[email]', prefill.email],
    ['[first_name]', prefill.firstName],
    ['[last_name]', prefill.lastName],
    ['[dob][year]', year],
    ['[dob][month]', month],
    ['[dob][day]', day],
    ['[address][country]', prefill.address?.country],
    ['[address][line1]', prefill.address?.line1],
    ['[address][line2]', prefill.address?.line2],
    ['[address][city]', prefill.address?.city],
    ['[address][state]', prefill.address?.state],
    ['[address][postal_code]', prefill.address?.postalCode],
  ];
  return Object.fromEntries(
    members.flatMap(([name, value]) => (value || value === 0 ? [[`${key}${name}`, String(value)]] : [])),
  );
}

/** Sorts by name, so that the same parameters are the same bytes even after storage changed their order. */
export function sortByName(form: FlatForm): FlatForm {
  return Object.fromEntries(Object.entries(form).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function list(name: string, values: readonly string[]): FlatForm {
  return Object.fromEntries(values.map((value, index) => [`${name}[${index}]`, value]));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
