import { assetKey } from '../../../../domain/asset/asset.ts';
import { formatMoney, type Money, moneyOf } from '../../../../domain/money/money.ts';
import { sentText } from '../../assertions/attempts.ts';
import { hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { getOn, recordGet } from '../../host/replays.ts';
import { Absent, type Recording, type Trial } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, literalLike, replaceLeaves } from '../../samples/json-leaves.ts';
import { decimalsOf, firstWithinLimits, forAsset, oddCrypto, oddFiat } from '../../samples/purchases.ts';

type Side = 'fiatAmount' | 'cryptoAmount';

const exact = (money: Money) => `${formatMoney(money)} ${money.currency} of ${money.decimals} decimals`;

async function keeps<Options>(
  trial: Trial<Options>,
  request: ReturnType<typeof forAsset>,
  side: Side,
  amounts: readonly Money[],
): Promise<void> {
  const served = await trial.serve();
  const other = side === 'fiatAmount' ? 'cryptoAmount' : 'fiatAmount';
  const { choice, answer } = await firstWithinLimits(amounts, (amount) =>
    trial.record({ ...request, [side]: amount, [other]: null }, served),
  );
  const sent = sentText(served.requests);
  hold(sent.includes(formatMoney(choice)), `${side} ${formatMoney(choice)} was not sent as it is`);
  const again = await recordGet(answer);
  for (const told of [answer.news[side], again.news[side]]) {
    if (told) same(exact(told), exact(choice), `${side} of ${assetKey(request.asset ?? choiceless)}`);
  }
  await served.close();
}

const choiceless = { currency: '?', network: '?' };

/** The asset's session, as `get` tells it when the vendor says another amount of crypto. */
async function reads<Options>(trial: Trial<Options>, recording: Recording<Options>, amount: Money) {
  const { reference, exchanges } = await recordGet(recording);
  const asked = recording.request.cryptoAmount;
  const asset = recording.request.asset;
  if (!asked || !asset) throw new Error('The session has no amount of crypto.');
  const isAmount = ({ value, kind }: { value: string; kind: string }) =>
    kind !== 'word' && isSameDecimal(value, asked, decimalsOf(asset));
  let found = 0;
  const answers = exchanges.map(({ answer }) => {
    const leaves = jsonLeaves(answer.body).filter(isAmount);
    found += leaves.length;
    const body = replaceLeaves(answer.body, leaves, (leaf) => literalLike(leaf, formatMoney(amount)));
    return wireAnswer({ ...answer, body });
  });
  if (found === 0) return undefined;
  const replay = await trial.replay(recording.served);
  const news = await getOn(replay, reference, answers);
  await replay.close();
  return news.cryptoAmount;
}

function isSameDecimal(text: string, amount: Money, decimals: number): boolean {
  try {
    return moneyOf(text, amount.currency, decimals).minor === amount.minor;
  } catch {
    return false;
  }
}

export const amounts: readonly Behaviour[] = [
  {
    name: 'keeps every digit of an amount of fiat, for each asset',
    async run(trial) {
      const fiatCurrency = trial.suite.request().fiatCurrency ?? trial.facts.fiatCurrencies.list[0] ?? 'USD';
      for (const asset of trial.facts.assets) {
        const request = { ...forAsset(trial.suite.request(), asset), fiatCurrency };
        await keeps(trial, request, 'fiatAmount', oddFiat(fiatCurrency));
      }
    },
  },
  {
    name: 'keeps every digit of an amount of crypto, for each asset',
    async run(trial) {
      if (!trial.facts.buyByCryptoAmount) throw new Absent('it does not sell by an amount of crypto');
      for (const asset of trial.facts.assets) {
        await keeps(
          trial,
          forAsset(trial.suite.request(), asset),
          'cryptoAmount',
          oddCrypto(asset, trial.suite.digits),
        );
      }
    },
  },
  {
    name: 'reads every digit of an amount that the vendor tells, or leaves it out',
    async run(trial) {
      if (!trial.facts.buyByCryptoAmount) throw new Absent('it does not sell by an amount of crypto');
      for (const asset of trial.facts.assets) {
        const served = await trial.serve();
        const request = { ...forAsset(trial.suite.request(), asset), fiatAmount: null };
        const { answer } = await firstWithinLimits(oddCrypto(asset, trial.suite.digits), (cryptoAmount) =>
          trial.record({ ...request, cryptoAmount }, served),
        );
        const decimals = decimalsOf(asset);
        const last = moneyOf(
          decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`,
          asset.currency,
          decimals,
        );
        const huge = { ...last, minor: 9_007_199_254_740_993n * 10n ** BigInt(decimals) + 1n };
        for (const amount of [last, huge]) {
          const told = await reads(trial, answer, amount);
          if (told) same(exact(told), exact(amount), `what is read of ${formatMoney(amount)}`);
        }
        // One digit more than the currency has: an amount that cannot be told, and must not be rounded.
        const finer = { ...last, decimals: decimals + 1 };
        const told = await reads(trial, answer, finer);
        hold(told === undefined || told === null, `${formatMoney(finer)} ${asset.currency} was rounded`);
        await served.close();
      }
    },
  },
];
