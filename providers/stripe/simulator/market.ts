import { formatMoney, moneyOf } from 'onramp-gateway/provider';

/** Decimals of each currency, as in Stripe's examples. */
const DIGITS: Readonly<Record<string, number>> = {
  usdc: 6,
  eth: 18,
  btc: 8,
  sol: 9,
  matic: 18,
  avax: 18,
  xlm: 7,
};
/** What Stripe sells: https://docs.stripe.com/stablecoins/availability */
const PAIRS: ReadonlyArray<readonly [string, string]> = [
  ['usdc', 'ethereum'],
  ['usdc', 'base'],
  ['usdc', 'polygon'],
  ['usdc', 'solana'],
  ['usdc', 'stellar'],
  ['usdc', 'avalanche'],
  ['eth', 'ethereum'],
  ['eth', 'base'],
  ['btc', 'bitcoin'],
  ['sol', 'solana'],
  ['matic', 'polygon'],
  ['avax', 'avalanche'],
  ['xlm', 'stellar'],
];
/** Invented prices of one coin, in hundred-thousandths of a US dollar. */
const PRICES: Readonly<Record<string, bigint>> = {
  usdc: 100_000n,
  eth: 300_000_000n,
  btc: 6_500_000_000n,
  sol: 15_000_000n,
  matic: 50_000n,
  avax: 2_500_000n,
  xlm: 25_000n,
};
/** Invented network fees, in cents. */
const NETWORK_FEE_CENTS: Readonly<Record<string, bigint>> = { ethereum: 125n, bitcoin: 1189n, base: 17n };

export const currencies = Object.keys(DIGITS);
export const networks = [...new Set(PAIRS.map(([, network]) => network))];
/** Enum values of the API without a published pair. Requests may name them, but nothing is sold for them. */
export const unpairedCurrencies = ['ripusd', 'usdt', 'wld'];
export const unpairedNetworks = ['celo', 'optimism', 'sui', 'tempo', 'worldchain'];

export function isPair(currency: string, network: string): boolean {
  return PAIRS.some(([left, right]) => left === currency && right === network);
}

export function pairsOf(among: {
  currencies: readonly string[];
  networks: readonly string[];
}): Array<readonly [string, string]> {
  return PAIRS.filter(([left, right]) => among.currencies.includes(left) && among.networks.includes(right));
}

export function digitsOf(currency: string): number {
  return DIGITS[currency] ?? 18;
}

export type Quote = {
  source_amount: string;
  destination_amount: string;
  fees: { network_fee_amount: string; transaction_fee_amount: string };
};

/** Euros for 100 US dollars, invented. */
const EUR_FOR_100_USD = 92n;
/** By how much an implausible price is too low. */
const WRONG = 10n;

/** Computes the other amount, rounded down, and fees of about 4 % on top. */
export function quote(
  currency: string,
  network: string,
  given: { source: string } | { destination: string },
  { sourceCurrency, isWrong = false }: { sourceCurrency: string | null; isWrong?: boolean },
): Quote {
  const digits = digitsOf(currency);
  const scale = 10n ** BigInt(digits);
  const dollars = PRICES[currency] ?? 100_000n;
  const market = sourceCurrency === 'eur' ? (dollars * EUR_FOR_100_USD) / 100n : dollars;
  const price = isWrong ? market / WRONG : market;
  const cents = 'source' in given ? moneyOf(given.source, 'fiat', 2).minor : null;
  const units = 'destination' in given ? moneyOf(given.destination, currency, digits).minor : null;
  const source = cents ?? ((units ?? 0n) * price) / scale / 1000n;
  const destination = units ?? ((cents ?? 0n) * 1000n * scale) / price;
  return {
    source_amount: padded(source, 2),
    destination_amount: padded(destination, digits),
    fees: {
      network_fee_amount: padded(NETWORK_FEE_CENTS[network] ?? 5n, 2),
      transaction_fee_amount: padded((source * 404n) / 10_000n, 2),
    },
  };
}

/** Pads an amount to the currency's decimals, as Stripe does: `100.00`. */
export function padded(minor: bigint, decimals: number): string {
  const [whole = '0', fraction = ''] = formatMoney({ currency: '', decimals, minor }).split('.');
  return `${whole}.${fraction.padEnd(decimals, '0')}`;
}

/** A well-formed address, for a customer who has entered none. */
export function sampleAddress(network: string): string {
  if (network === 'bitcoin') return 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
  if (network === 'solana') return 'So11111111111111111111111111111111111111112';
  if (network === 'stellar') return 'GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN';
  return '0x000000000000000000000000000000000000dEaD';
}

const ADDRESS_FORMS: Readonly<Record<string, RegExp>> = {
  bitcoin: /^(bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$/,
  solana: /^[1-9A-HJ-NP-Za-km-z]{32,44}$/,
  stellar: /^[GM][A-Z2-7]{55,68}$/,
};

/** A rough check; Stripe's own check is not published. */
export function looksLikeAddress(network: string, address: string): boolean {
  return (ADDRESS_FORMS[network] ?? /^0x[0-9a-fA-F]{40}$/).test(address);
}
