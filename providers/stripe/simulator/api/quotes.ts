import { createHash } from 'node:crypto';
import { moneyOf } from 'onramp-gateway/provider';
import {
  currencies,
  digitsOf,
  networks,
  padded,
  pairsOf,
  quote,
  unpairedCurrencies,
  unpairedNetworks,
} from '../market.ts';
import { onrampRefusal } from './answer.ts';
import { parseForm, unknownParameter } from './form.ts';
import { listOf, oneOf, text } from './parameters.ts';
import { choiceOf, isPositive } from './rules.ts';

/** The two documented paths: the API reference has the first, the upgrade guide the second. */
export const QUOTES_PATHS: readonly string[] = ['/v1/crypto/onramp/quotes', '/v1/crypto/onramp_quotes'];

const NAMES = new Set(
  'source_currency source_amount destination_amount destination_currencies destination_networks'.split(' '),
);

/** Keys of the answer. The request decides which of them have quotes. */
const KEYS = 'avalanche base_network bitcoin ethereum optimism polygon solana stellar worldchain'.split(' ');

type QuoteQuery = {
  sourceCurrency: string;
  amount: { source: string } | { destination: string };
  pairs: ReadonlyArray<readonly [string, string]>;
};

/** Estimates for every requested pair: https://docs.stripe.com/api/crypto/onramp_quotes/object */
export function quotesPage(query: string, now: Date, isWrong = false): Response {
  const { sourceCurrency, amount, pairs } = readQuery(query);
  const fetchedAt = now.getTime() / 1000;
  const id = (...parts: string[]) =>
    createHash('sha256')
      .update([fetchedAt, sourceCurrency, JSON.stringify(amount), ...parts].join())
      .digest('hex');
  const quotesOn = (network: string) =>
    pairs
      .filter((pair) => pair[1] === network)
      .map(([currency]) => ({
        id: id(currency, network),
        ...priced(currency, network, amount, { sourceCurrency, isWrong }),
      }));

  return Response.json({
    id: id(...pairs.flat()),
    object: 'crypto.onramp.quotes',
    livemode: false,
    rate_fetched_at: fetchedAt,
    source_currency: sourceCurrency,
    source_amount: 'source' in amount ? padded(moneyOf(amount.source, 'fiat', 2).minor, 2) : null,
    destination_network_quotes: Object.fromEntries(
      KEYS.map((key) => {
        const quotes = quotesOn(key === 'base_network' ? 'base' : key);
        // Networks without a quote are null for a crypto amount and empty for a fiat amount.
        return [key, quotes.length === 0 && 'destination' in amount ? null : quotes];
      }),
    ),
  });
}

function priced(
  currency: string,
  network: string,
  amount: QuoteQuery['amount'],
  how: { sourceCurrency: string; isWrong: boolean },
) {
  const { source_amount, destination_amount, fees } = quote(currency, network, amount, how);
  const total = [source_amount, fees.network_fee_amount, fees.transaction_fee_amount]
    .map((part) => moneyOf(part, 'fiat', 2).minor)
    .reduce((sum, minor) => sum + minor);
  return {
    destination_currency: currency,
    destination_amount,
    destination_network: network,
    // Sessions use other names for the same fees.
    fees: {
      network_fee_monetary: fees.network_fee_amount,
      transaction_fee_monetary: fees.transaction_fee_amount,
    },
    source_total_amount: padded(total, 2),
  };
}

/** The rules are documented. Which code belongs to which rule is inferred from the codes' names. */
function readQuery(query: string): QuoteQuery {
  const form = parseForm(query);
  for (const name of Object.keys(form)) if (!NAMES.has(name)) throw unknownParameter(name);
  const sourceCurrency = oneOf(form, 'source_currency', ['usd', 'eur']) ?? 'usd';
  const [sourceAmount, destinationAmount] = [text(form, 'source_amount'), text(form, 'destination_amount')];
  const destination = {
    destinationCurrencies: listOf(form, 'destination_currencies', [...currencies, ...unpairedCurrencies]),
    destinationNetworks: listOf(form, 'destination_networks', [...networks, ...unpairedNetworks]),
  };
  if (sourceAmount !== null && destinationAmount !== null)
    throw onrampRefusal('invalid_source_destination_pair');
  const pairs = pairsOf(choiceOf(destination));
  if (pairs.length === 0) throw onrampRefusal('quote_invalid_destination_currencies_and_networks');
  if (destinationAmount === null) {
    const amount = sourceAmount ?? '100.00';
    if (!isPositive(amount, 2)) throw onrampRefusal('invalid_source_amount');
    return { sourceCurrency, amount: { source: amount }, pairs };
  }
  const [currency] = destination.destinationCurrencies;
  if (
    !currency ||
    destination.destinationCurrencies.length !== 1 ||
    destination.destinationNetworks.length !== 1
  ) {
    throw onrampRefusal('quote_too_many_destination_currencies_and_networks');
  }
  if (!isPositive(destinationAmount, digitsOf(currency))) throw onrampRefusal('invalid_destination_amount');
  return { sourceCurrency, amount: { destination: destinationAmount }, pairs };
}
