import { assetKey, assets } from '../../domain/asset/asset.ts';
import { fiatDecimals } from '../../domain/money/fiat.ts';
import { formatMoney, type Money, parseMoney } from '../../domain/money/money.ts';
import type { CandidateReason, Suggestion } from '../../domain/routing/decision.ts';
import type { Reason } from '../../domain/routing/reason.ts';
import type { Facts, RouterCandidate } from '../types.ts';

/** A changed purchase, and how to describe the change. */
export type Change = { readonly facts: Facts; readonly suggestion: Omit<Suggestion, 'providers'> };

const NOTHING = { fiatAmount: null, fiatCurrency: null };

/** The nearest bounds: those that the reasons name, and the ends of the ranges of amounts in rules, one unit outside of them. */
function amounts(
  facts: Facts,
  reasons: readonly CandidateReason[],
  ruleAmounts: readonly string[],
): Change[] {
  const { fiatAmount } = facts;
  if (!fiatAmount) return [];
  const { currency: fiatCurrency, decimals } = fiatAmount;
  const parse = (amounts: readonly string[]) =>
    amounts.flatMap((decimal) => {
      const money = parseMoney(decimal, fiatCurrency, decimals);
      return money.ok ? money.value : [];
    });
  const figures = reasons.flatMap(({ reason, minimum, maximum, currency }) => {
    const figure = reason === 'AMOUNT_TOO_LOW' ? minimum : reason === 'AMOUNT_TOO_HIGH' ? maximum : undefined;
    return figure && currency === fiatCurrency ? figure : [];
  });
  const outside = parse(ruleAmounts).flatMap((money) => [
    { ...money, minor: money.minor - 1n },
    { ...money, minor: money.minor + 1n },
  ]);
  const distance = ({ minor }: Money) =>
    minor > fiatAmount.minor ? minor - fiatAmount.minor : fiatAmount.minor - minor;
  return [...parse(figures), ...outside]
    .filter(({ minor }) => minor > 0n && minor !== fiatAmount.minor)
    .sort((left, right) => Number(distance(left) - distance(right)))
    .map((money) => ({
      facts: { ...facts, fiatAmount: money },
      suggestion: { change: 'FIAT_AMOUNT', fiatAmount: formatMoney(money), fiatCurrency },
    }));
}

/** Other methods of the provider; null, for a provider at which the customer chooses the method. */
function methods(facts: Facts, { capabilities }: RouterCandidate): Change[] {
  const { list } = capabilities.paymentMethods;
  const others: Array<string | null> = list.length > 0 ? [...list] : [null];
  return others
    .filter((paymentMethod) => paymentMethod !== facts.paymentMethod)
    .map((paymentMethod) => ({
      facts: { ...facts, paymentMethod },
      suggestion: { change: 'PAYMENT_METHOD', ...NOTHING, paymentMethod },
    }));
}

/** The same currency on another network, where a wallet is then needed. */
function networks(facts: Facts, { capabilities }: RouterCandidate): Change[] {
  const { asset, cryptoAmount } = facts;
  if (!asset) return [];
  const others = capabilities.assets.filter(
    (sold) => sold.currency === asset.currency && sold.network !== asset.network,
  );
  return others.flatMap(({ currency, network }): Change[] => {
    const known = assets.get(assetKey({ currency, network }));
    const amount = cryptoAmount && known && parseMoney(formatMoney(cryptoAmount), currency, known.decimals);
    if (amount && !amount.ok) return [];
    const walletNetworks = facts.walletNetworks.length > 0 ? [network] : [];
    const changed = { ...facts, asset: { currency, network }, walletNetworks };
    return [
      {
        facts: { ...changed, cryptoAmount: amount ? amount.value : cryptoAmount },
        suggestion: { change: 'NETWORK', ...NOTHING, network },
      },
    ];
  });
}

/** Reasons that can lie in the currency itself. An amount below a limit is no reason to pay in another one. */
const OF_CURRENCY: ReadonlySet<Reason> = new Set(['FIAT_UNSUPPORTED', 'EXCLUDED_BY_RULE']);

/** Another fiat currency, with the same number of units. */
function fiatCurrencies(
  facts: Facts,
  { capabilities }: RouterCandidate,
  reasons: readonly CandidateReason[],
): Change[] {
  const { fiatAmount } = facts;
  if (!reasons.some(({ reason }) => OF_CURRENCY.has(reason))) return [];
  return capabilities.fiatCurrencies.list
    .filter((fiatCurrency) => fiatCurrency !== facts.fiatCurrency)
    .flatMap((fiatCurrency): Change[] => {
      const amount =
        fiatAmount && parseMoney(formatMoney(fiatAmount), fiatCurrency, fiatDecimals(fiatCurrency));
      if (amount && !amount.ok) return [];
      return [
        {
          facts: { ...facts, fiatCurrency, fiatAmount: amount ? amount.value : null },
          suggestion: { change: 'FIAT_CURRENCY', fiatAmount: null, fiatCurrency },
        },
      ];
    });
}

function device(facts: Facts): Change[] {
  const changes: Change[] = [];
  if (!facts.clientIpKnown) {
    changes.push({
      facts: { ...facts, clientIpKnown: true },
      suggestion: { change: 'CLIENT_IP', ...NOTHING },
    });
  }
  if (facts.asset && !facts.walletNetworks.includes(facts.asset.network)) {
    changes.push({
      facts: { ...facts, walletNetworks: [...facts.walletNetworks, facts.asset.network] },
      suggestion: { change: 'WALLET', ...NOTHING },
    });
  }
  return changes;
}

/** Single changes that may let the candidate in, by kind, each kind with the smallest change first. */
export function possibleChanges(
  facts: Facts,
  candidate: RouterCandidate,
  reasons: readonly CandidateReason[],
  ruleAmounts: readonly string[],
): Change[][] {
  return [
    amounts(facts, reasons, ruleAmounts),
    methods(facts, candidate),
    networks(facts, candidate),
    fiatCurrencies(facts, candidate, reasons),
    device(facts),
  ];
}
