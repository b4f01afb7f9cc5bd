import { isIP } from 'node:net';
import { currencies, digitsOf, isPair, looksLikeAddress, networks, pairsOf } from '../market.ts';
import type { SimulatorSettings } from '../settings.ts';
import { onrampRefusal, Refusal } from './answer.ts';
import { type FormValue, parseForm, unknownParameter } from './form.ts';
import { type CreateParameters, invalid, isParameter, readTypes } from './parameters.ts';

/**
 * Parses and checks the parameters of a create. Order of the checks: unknown names, types, incident, merchant, IP,
 * amounts, pair, lists, wallet, lock. The order is not documented; conditions and codes are:
 * https://docs.stripe.com/crypto/onramp/embedded
 */
export function readCreate(body: string, settings: SimulatorSettings): CreateParameters {
  const form = parseForm(body);
  for (const name of Object.keys(form)) {
    if (!isParameter(name, settings)) throw unknownParameter(name);
  }
  const parameters = readTypes(form, settings);
  if (settings.disabled) {
    throw new Refusal(400, {
      type: 'api_error',
      code: 'crypto_onramp_disabled',
      message: 'The onramp is temporarily disabled.',
      updated: 1_767_225_600,
    });
  }
  if (!settings.merchantSetUp) throw onrampRefusal('merchant_not_properly_setup');
  checkIp(form.customer_ip_address, settings);
  checkAmounts(parameters, settings);
  checkDestination(parameters);
  checkWallets(parameters);
  return parameters;
}

function checkIp(given: FormValue | undefined, settings: SimulatorSettings): void {
  if (given === undefined) return;
  if (typeof given !== 'string' || isIP(given) === 0) {
    throw new Refusal(400, { code: 'customer_ip_address', message: 'The IP address cannot be parsed.' });
  }
  if (settings.unsupportedIps.some((start) => given.startsWith(start)))
    throw onrampRefusal('unsupported_country');
  if (settings.unsupportableIps.some((start) => given.startsWith(start)))
    throw onrampRefusal('unsupportable_customer');
}

function checkAmounts(parameters: CreateParameters, settings: SimulatorSettings): void {
  const { sourceAmount, destinationAmount } = parameters;
  if (sourceAmount !== null && destinationAmount !== null)
    throw onrampRefusal('invalid_source_destination_pair');
  if (sourceAmount !== null) {
    if (parameters.sourceCurrency === null) throw onrampRefusal('missing_source_currency');
    if (!isPositive(sourceAmount, 2)) throw onrampRefusal('invalid_source_amount');
    if (settings.minimumAmount !== null && Number(sourceAmount) < settings.minimumAmount)
      throw onrampRefusal('amount_below_minimum');
    if (settings.maximumAmount !== null && Number(sourceAmount) > settings.maximumAmount)
      throw onrampRefusal('amount_above_maximum');
  }
  if (destinationAmount !== null) {
    if (parameters.destinationCurrency === null) throw onrampRefusal('missing_destination_currency');
    if (!isPositive(destinationAmount, digitsOf(parameters.destinationCurrency)))
      throw onrampRefusal('invalid_destination_amount');
  }
}

/** A plain decimal above zero. */
export function isPositive(amount: string, decimals: number): boolean {
  return new RegExp(`^\\d{1,30}(\\.\\d{1,${decimals}})?$`).test(amount) && /[1-9]/.test(amount);
}

function checkDestination(parameters: CreateParameters): void {
  const { destinationCurrency: currency, destinationNetwork: network } = parameters;
  if ((currency === null) !== (network === null))
    throw onrampRefusal('incomplete_destination_currency_and_network_pair');
  if (currency !== null && network !== null && !isPair(currency, network))
    throw onrampRefusal('invalid_destination_currency_and_network_pair');
  const { destinationCurrencies, destinationNetworks } = parameters;
  if (pairsOf(choiceOf(parameters)).length === 0)
    throw onrampRefusal('invalid_destination_currencies_and_networks');
  if (currency !== null && destinationCurrencies.length > 0 && !destinationCurrencies.includes(currency))
    throw onrampRefusal('conflicting_destination_currency');
  if (network !== null && destinationNetworks.length > 0 && !destinationNetworks.includes(network))
    throw onrampRefusal('conflicting_destination_network');
}

/** What the customer can choose from: the lists, or everything that is sold. */
export function choiceOf({
  destinationCurrencies: fromCurrencies,
  destinationNetworks: fromNetworks,
}: Pick<CreateParameters, 'destinationCurrencies' | 'destinationNetworks'>) {
  return {
    currencies: fromCurrencies.length > 0 ? fromCurrencies : currencies,
    networks: fromNetworks.length > 0 ? fromNetworks : networks,
  };
}

function checkWallets(parameters: CreateParameters): void {
  const wallets = Object.entries(parameters.wallets);
  if (
    wallets.length > 0 &&
    parameters.destinationNetworks.length === 0 &&
    parameters.destinationNetwork === null
  ) {
    throw invalid('wallet_addresses', 'wallet_addresses needs destination_network or destination_networks.');
  }
  for (const [key, address] of wallets) {
    const network = key === 'base_network' ? 'base' : key;
    const allowed = parameters.destinationNetworks.length > 0 ? parameters.destinationNetworks : networks;
    if (!allowed.includes(network)) throw onrampRefusal('wallet_addresses_not_all_networks_supported');
    if (!looksLikeAddress(network, address)) throw onrampRefusal('wallet_address_invalid');
  }
  if (parameters.stellarTag !== null && parameters.wallets.stellar === undefined)
    throw onrampRefusal('destination_tags_not_supported');
  if (parameters.lockWallet && wallets.length === 0) throw onrampRefusal('no_wallet_address_to_lock');
}
