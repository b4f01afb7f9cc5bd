import { isIP } from 'node:net';
import { currencies, digitsOf, isPair, looksLikeAddress, networks, pairsOf } from '../market.ts';
import type { SimulatorSettings } from '../settings.ts';
import { onrampRefusal, Refusal } from './answer.ts';
import { type FormValue, parseForm, unknownParameter } from './form.ts';
import { type CreateParameters, invalid, isParameter, readTypes } from './parameters.ts';

/**
 * Parses and checks the parameters of a create. Order of the checks: unknown names, types, incident, merchant, IP, amounts,
 * pair, lists, wallet, lock. The order is not documented; conditions and codes are:
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
  if (!settings.merchantSetUp) {
    throw onrampRefusal('merchant_not_properly_setup', 'The account has no business name or address.');
  }
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
  if (settings.unsupportedIps.some((start) => given.startsWith(start))) {
    throw onrampRefusal('unsupported_country', "The customer's country is not supported.");
  }
  if (settings.unsupportableIps.some((start) => given.startsWith(start))) {
    throw onrampRefusal(
      'unsupportable_customer',
      'The customer cannot be supported, according to the given data.',
    );
  }
}

function checkAmounts(parameters: CreateParameters, settings: SimulatorSettings): void {
  const { sourceAmount, destinationAmount } = parameters;
  if (sourceAmount !== null && destinationAmount !== null) {
    throw onrampRefusal(
      'invalid_source_destination_pair',
      'Give source_amount or destination_amount, not both.',
    );
  }
  if (sourceAmount !== null) {
    if (parameters.sourceCurrency === null) {
      throw onrampRefusal('missing_source_currency', 'source_amount needs source_currency.');
    }
    if (!isPositive(sourceAmount, 2)) {
      throw onrampRefusal(
        'invalid_source_amount',
        'source_amount must be positive, with at most two decimals.',
      );
    }
    if (settings.minimumAmount !== null && Number(sourceAmount) < settings.minimumAmount) {
      throw onrampRefusal('amount_below_minimum', 'source_amount is below the minimum.');
    }
    if (settings.maximumAmount !== null && Number(sourceAmount) > settings.maximumAmount) {
      throw onrampRefusal('amount_above_maximum', 'source_amount is above the maximum.');
    }
  }
  if (destinationAmount !== null) {
    if (parameters.destinationCurrency === null) {
      throw onrampRefusal('missing_destination_currency', 'destination_amount needs destination_currency.');
    }
    if (!isPositive(destinationAmount, digitsOf(parameters.destinationCurrency))) {
      throw onrampRefusal(
        'invalid_destination_amount',
        'destination_amount must be positive and fit the currency.',
      );
    }
  }
}

/** A plain decimal above zero. */
export function isPositive(amount: string, decimals: number): boolean {
  return new RegExp(`^\\d{1,30}(\\.\\d{1,${decimals}})?$`).test(amount) && /[1-9]/.test(amount);
}

function checkDestination(parameters: CreateParameters): void {
  const { destinationCurrency: currency, destinationNetwork: network } = parameters;
  if ((currency === null) !== (network === null)) {
    throw onrampRefusal(
      'incomplete_destination_currency_and_network_pair',
      'destination_currency and destination_network go together.',
    );
  }
  if (currency !== null && network !== null && !isPair(currency, network)) {
    throw onrampRefusal(
      'invalid_destination_currency_and_network_pair',
      'The currency is not sold on the network.',
    );
  }
  const { destinationCurrencies, destinationNetworks } = parameters;
  if (pairsOf(choiceOf(parameters)).length === 0) {
    throw onrampRefusal(
      'invalid_destination_currencies_and_networks',
      'None of the currencies is sold on any of the networks.',
    );
  }
  if (currency !== null && destinationCurrencies.length > 0 && !destinationCurrencies.includes(currency)) {
    throw onrampRefusal(
      'conflicting_destination_currency',
      'destination_currency is not among destination_currencies.',
    );
  }
  if (network !== null && destinationNetworks.length > 0 && !destinationNetworks.includes(network)) {
    throw onrampRefusal(
      'conflicting_destination_network',
      'destination_network is not among destination_networks.',
    );
  }
}

/** What the customer can choose from: the lists, or everything that is sold. */
export function choiceOf(
  parameters: Pick<CreateParameters, 'destinationCurrencies' | 'destinationNetworks'>,
): {
  currencies: readonly string[];
  networks: readonly string[];
} {
  return {
    currencies: parameters.destinationCurrencies.length > 0 ? parameters.destinationCurrencies : currencies,
    networks: parameters.destinationNetworks.length > 0 ? parameters.destinationNetworks : networks,
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
    if (!allowed.includes(network)) {
      throw onrampRefusal(
        'wallet_addresses_not_all_networks_supported',
        'A wallet is on a network outside destination_networks.',
      );
    }
    if (!looksLikeAddress(network, address)) {
      throw onrampRefusal('wallet_address_invalid', 'A wallet address is not valid on its network.');
    }
  }
  if (parameters.stellarTag !== null && parameters.wallets.stellar === undefined) {
    throw onrampRefusal('destination_tags_not_supported', 'A destination tag needs a wallet on its network.');
  }
  if (parameters.lockWallet && wallets.length === 0) {
    throw onrampRefusal('no_wallet_address_to_lock', 'lock_wallet_address needs a wallet address.');
  }
}
