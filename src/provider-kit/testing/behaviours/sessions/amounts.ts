import { assetKey } from '../../../../domain/asset/asset.ts';
import { formatMoney, type Money, moneyOf } from '../../../../domain/money/money.ts';
import { assert, assertEqual } from '../../assertions/assert.ts';
import { sentText } from '../../assertions/attempts.ts';
import type { Behaviour } from '../../behaviour.ts';
import { getOn, recordGet } from '../../host/replays.ts';
import { Absent, type Recording, type Trial } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, literalLike, replaceLeaves } from '../../samples/json-leaves.ts';
import { decimalsOf, firstWithinLimits, forAsset, oddCrypto, oddFiat } from '../../samples/purchases.ts';

type Side = 'fiatAmount' | 'cryptoAmount';

const describe = (money: Money) => `${formatMoney(money)} ${money.currency} with ${money.decimals} decimals`;

async function checkExact<Options>(
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
  assert(sent.includes(formatMoney(choice)), `${side} ${formatMoney(choice)} was not sent exactly`);
  const again = await recordGet(answer);
  for (const amount of [answer.news[side], again.news[side]]) {
    if (amount)
      assertEqual(
        describe(amount),
        describe(choice),
        `${side} of ${request.asset && assetKey(request.asset)}`,
      );
  }
  await served.close();
}

/** The crypto amount that `get` returns if the vendor's response contains this amount; undefined if it has none. */
async function readAmount<Options>(trial: Trial<Options>, recording: Recording<Options>, amount: Money) {
  const { reference, exchanges } = await recordGet(recording);
  const requested = recording.request.cryptoAmount;
  const asset = recording.request.asset;
  if (!requested || !asset) throw new Error('The session has no crypto amount.');
  const isAmount = ({ value, kind }: { value: string; kind: string }) =>
    kind !== 'word' && isSameDecimal(value, requested, decimalsOf(asset));
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
    name: 'sends and reads fiat amounts exactly, for each asset',
    async run(trial) {
      const fiatCurrency = trial.request().fiatCurrency ?? trial.facts.fiatCurrencies.list[0] ?? 'USD';
      for (const asset of trial.facts.assets) {
        const request = { ...forAsset(trial.request(), asset), fiatCurrency };
        await checkExact(trial, request, 'fiatAmount', oddFiat(fiatCurrency));
      }
    },
  },
  {
    name: 'sends and reads crypto amounts exactly, for each asset',
    async run(trial) {
      if (!trial.facts.buyByCryptoAmount) throw new Absent('the adapter does not accept crypto amounts');
      for (const asset of trial.facts.assets) {
        await checkExact(
          trial,
          forAsset(trial.request(), asset),
          'cryptoAmount',
          oddCrypto(asset, trial.suite.digits),
        );
      }
    },
  },
  {
    name: 'reads an amount from the vendor exactly or omits it',
    async run(trial) {
      if (!trial.facts.buyByCryptoAmount) throw new Absent('the adapter does not accept crypto amounts');
      for (const asset of trial.facts.assets) {
        const served = await trial.serve();
        const request = { ...forAsset(trial.request(), asset), fiatAmount: null };
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
          const read = await readAmount(trial, answer, amount);
          if (read)
            assertEqual(describe(read), describe(amount), `the amount read from ${formatMoney(amount)}`);
        }
        // One digit more than the currency has: the amount cannot be represented and must not be rounded.
        const finer = { ...last, decimals: decimals + 1 };
        const read = await readAmount(trial, answer, finer);
        assert(read === undefined || read === null, `${formatMoney(finer)} ${asset.currency} was rounded`);
        await served.close();
      }
    },
  },
];
