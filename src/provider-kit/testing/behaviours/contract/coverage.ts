import { type AssetRef, assetKey, assets } from '../../../../domain/asset/asset.ts';
import { fiatDecimals } from '../../../../domain/money/fiat.ts';
import { type Money, moneyOf } from '../../../../domain/money/money.ts';
import { assert, assertEqual, assertFailsWith } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { Absent, type Trial } from '../../host/trial.ts';
import { firstWithinLimits, forAsset, oddFiat } from '../../samples/purchases.ts';

const plus = (money: Money, by: bigint): Money => ({ ...money, minor: money.minor + by });

async function sells<Options>(trial: Trial<Options>, asset: AssetRef, fiatCurrency: string): Promise<void> {
  const served = await trial.serve();
  const request = { ...forAsset(trial.request(), asset), fiatCurrency, cryptoAmount: null };
  const { answer } = await firstWithinLimits(oddFiat(fiatCurrency), (fiatAmount) =>
    trial.create(served, { ...request, fiatAmount }),
  );
  const sold = answer.news.asset;
  if (sold) assertEqual(assetKey(sold), assetKey(asset), 'the asset of the session');
  const currency = answer.news.fiatCurrency;
  if (currency) assertEqual(currency, fiatCurrency, 'the fiat currency of the session');
  await served.close();
}

export const coverage: readonly Behaviour[] = [
  {
    name: 'covers known assets only, and gives a source for each fact',
    async run({ facts }) {
      const keys = facts.assets.map(assetKey);
      assertEqual(
        keys.filter((key) => !assets.has(key)),
        [],
        'assets that the gateway does not know',
      );
      assert(keys.length > 0, 'the capabilities cover no asset');
      assertEqual(keys.length, new Set(keys).size, 'number of assets without duplicates');
      const lists = [facts.fiatCurrencies, facts.countries, facts.excludedSubdivisions, facts.paymentMethods];
      const { deliveryTimes = [] } = facts;
      for (const { source } of [...facts.assets, ...facts.limits, ...deliveryTimes, ...lists]) {
        assert(source.from !== '', 'a fact has an empty source');
        assert(/^\d{4}-\d{2}-\d{2}$/.test(source.on), `a source has no date: ${source.from}`);
      }
      const methods = deliveryTimes.map(({ paymentMethod }) => paymentMethod);
      assertEqual(methods.length, new Set(methods).size, 'number of delivery times without duplicates');
      for (const { p50Seconds, p90Seconds, source } of deliveryTimes) {
        const isOrdered = Number.isInteger(p50Seconds) && p50Seconds > 0 && p50Seconds <= p90Seconds;
        assert(
          isOrdered && Number.isInteger(p90Seconds),
          'a delivery time is not in whole seconds, p50 before p90',
        );
        assertEqual(source.mark, 'documented', `the mark of a delivery time (${source.from})`);
      }
    },
  },
  {
    name: 'sells each covered asset',
    async run(trial) {
      const { fiatCurrency } = trial.request();
      const currency = fiatCurrency ?? trial.facts.fiatCurrencies.list[0] ?? 'USD';
      for (const asset of trial.facts.assets) await sells(trial, asset, currency);
    },
  },
  {
    name: 'accepts each declared fiat currency',
    async run(trial) {
      const asset = trial.request().asset ?? trial.facts.assets[0];
      if (asset === undefined) throw new Error('The capabilities cover no asset.');
      for (const currency of trial.facts.fiatCurrencies.list) await sells(trial, asset, currency);
    },
  },
  {
    name: 'refuses an asset that it does not cover',
    async run(trial) {
      const covered = new Set(trial.facts.assets.map(assetKey));
      const served = await trial.serve();
      for (const [key, asset] of assets) {
        if (covered.has(key)) continue;
        const create = trial.create(served, forAsset(trial.request(), asset));
        const error = await assertFailsWith(create, ['not_sent', 'rejected'], key);
        assertEqual(error.class, 'asset', `the class of the refusal of ${key}`);
      }
    },
  },
  {
    name: 'enforces its limits exactly',
    async run(trial) {
      const limits = [...trial.facts.limits, ...(trial.suite.limits ?? [])];
      if (limits.length === 0) throw new Absent('neither the capabilities nor the suite declare limits');
      const served = await trial.serve();
      for (const { fiatCurrency, paymentMethod, minimum, maximum } of limits) {
        const request = trial.request();
        const method = paymentMethod ?? request.paymentMethod;
        const base = { ...request, fiatCurrency, paymentMethod: method, cryptoAmount: null };
        for (const [limit, outwards] of [
          [minimum, -1n],
          [maximum, 1n],
        ] as const) {
          if (limit === null) continue;
          const fiatAmount = moneyOf(limit, fiatCurrency, fiatDecimals(fiatCurrency));
          await trial.create(served, { ...base, fiatAmount });
          const beyond = trial.create(served, { ...base, fiatAmount: plus(fiatAmount, outwards) });
          const error = await assertFailsWith(beyond, ['not_sent', 'rejected'], `one unit beyond ${limit}`);
          assertEqual(error.class, 'limit', `the class of the refusal beyond ${limit} ${fiatCurrency}`);
        }
      }
    },
  },
];
