import { formatMoney, type Prefill, type SessionRequest } from 'onramp-gateway/provider';
import { coverage } from '../capabilities.ts';
import { currencyCode, SESSION_ID_KEY, walletKey } from '../codes.ts';
import { inexpressible } from '../http/errors.ts';
import type { FlatForm } from '../http/wire.ts';
import type { StripeOptions } from '../options.ts';

type Destination = { currencies: readonly string[]; networks: readonly string[] };

/**
 * The parameters of a create, without prefill. Callers' metadata never gets here: Stripe learns our session id alone.
 * https://docs.stripe.com/api/crypto/onramp_sessions/create
 */
export function sessionForm(request: SessionRequest, settings: StripeOptions): FlatForm {
  const destination = destinationOf(request);
  if (request.cryptoAmount && !request.asset) {
    throw inexpressible('request', 'asset_missing', 'an amount of crypto needs an asset');
  }
  const fiatCurrency = request.fiatAmount?.currency ?? request.fiatCurrency;
  return {
    ...list(
      'destination_currencies',
      destination.currencies.map((code) => currencyCode(code, settings)),
    ),
    ...list('destination_networks', destination.networks),
    ...(request.asset && {
      destination_currency: currencyCode(request.asset.currency, settings),
      destination_network: request.asset.network,
    }),
    ...(fiatCurrency && { source_currency: fiatCurrency.toLowerCase() }),
    // The currency goes with it always: the guide's error table wants it, the reference calls it optional.
    ...(request.fiatAmount && { source_amount: formatMoney(request.fiatAmount) }),
    ...(request.cryptoAmount && { destination_amount: formatMoney(request.cryptoAmount) }),
    ...walletsForm(request, destination.networks, settings),
    ...(request.clientIp && { customer_ip_address: request.clientIp }),
    ...(settings.settlementSpeed && { settlement_speed: settings.settlementSpeed }),
    [`metadata[${SESSION_ID_KEY}]`]: request.sessionId,
  };
}

/**
 * What the customer may choose from; one value each is a lock. Narrowed to what Stripe sells, since a list may name
 * what other providers have. Wallets need their networks named, so where no network is asked for, theirs are.
 */
function destinationOf(request: SessionRequest): Destination {
  const { asset } = request;
  const sold = coverage.some(
    ({ currency, network }) => currency === asset?.currency && network === asset.network,
  );
  if (asset && !sold) {
    throw inexpressible('asset', 'nothing_sold', 'Stripe does not sell this currency on this network');
  }
  if (asset && request.assetLocked) return { currencies: [asset.currency], networks: [asset.network] };

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
    throw inexpressible('asset', 'nothing_sold', 'Stripe sells none of these currencies on these networks');
  }
  return {
    currencies: unique(currencies).filter((code) => pairs.some((pair) => pair.currency === code)),
    networks: unique(networks).filter((slug) => pairs.some((pair) => pair.network === slug)),
  };
}

function walletsForm(
  request: SessionRequest,
  networks: readonly string[],
  settings: StripeOptions,
): FlatForm {
  if (request.wallets.length === 0) return {};
  // Every wallet's network must be on offer: https://docs.stripe.com/crypto/onramp/embedded
  const wallets = request.wallets.filter((wallet) => networks.includes(wallet.network));
  if (wallets.length === 0) {
    throw inexpressible(
      'asset',
      'no_wallet_on_offer',
      'none of the wallets is on a network that Stripe serves',
    );
  }
  const singular =
    settings.baseWalletKey === 'wallet_address' && wallets.some(({ network }) => network === 'base');
  if (singular && wallets.length > 1) {
    throw inexpressible(
      'asset',
      'wallets_not_expressible',
      'with baseWalletKey wallet_address a wallet on Base must be the only one',
    );
  }
  const form: Record<string, string> = {};
  for (const { network, address, memo } of wallets) {
    form[singular ? 'wallet_address' : `wallet_addresses[${walletKey(network)}]`] = address;
    if (memo === null) continue;
    if (network !== 'stellar') {
      throw inexpressible('asset', 'memo_not_expressible', `Stripe takes no memo on ${network}`);
    }
    form['wallet_addresses[destination_tags][stellar]'] = memo;
  }
  if (request.lockWalletAddress) form.lock_wallet_address = 'true';
  return form;
}

/**
 * What the customer has told already, under the option's name; Stripe's names of the members are those of
 * https://docs.stripe.com/crypto/onramp/embedded. Passed through, never kept.
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

/** By name, so that the same parameters are the same bytes wherever they have been stored in between. */
export function inOrder(form: FlatForm): FlatForm {
  return Object.fromEntries(Object.entries(form).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function list(name: string, values: readonly string[]): FlatForm {
  return Object.fromEntries(values.map((value, index) => [`${name}[${index}]`, value]));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
