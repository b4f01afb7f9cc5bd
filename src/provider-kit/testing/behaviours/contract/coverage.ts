import { type AssetRef, assetKey, assets } from '../../../../domain/asset/asset.ts';
import { fiatDecimals } from '../../../../domain/money/fiat.ts';
import { type Money, moneyOf } from '../../../../domain/money/money.ts';
import { endsAs, hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { Absent, type Trial } from '../../host/trial.ts';
import { firstWithinLimits, forAsset, oddFiat } from '../../samples/purchases.ts';

const step = (money: Money, by: bigint): Money => ({ ...money, minor: money.minor + by });

async function sells<Options>(trial: Trial<Options>, asset: AssetRef, fiatCurrency: string): Promise<void> {
  const served = await trial.serve();
  const request = { ...forAsset(trial.suite.request(), asset), fiatCurrency, cryptoAmount: null };
  const { answer } = await firstWithinLimits(oddFiat(fiatCurrency), (fiatAmount) =>
    trial.create(served, { ...request, fiatAmount }),
  );
  const told = answer.news.asset;
  if (told) same(assetKey(told), assetKey(asset), 'the asset of the session');
  const currency = answer.news.fiatCurrency;
  if (currency) same(currency, fiatCurrency, 'the fiat currency of the session');
  await served.close();
}

export const coverage: readonly Behaviour[] = [
  {
    name: 'covers assets of the table only, each fact with its source',
    async run({ facts }) {
      const keys = facts.assets.map(assetKey);
      same(
        keys.filter((key) => !assets.has(key)),
        [],
        'assets that the gateway does not know',
      );
      hold(keys.length > 0, 'no asset is covered');
      same(keys.length, new Set(keys).size, 'assets, each once');
      const lists = [facts.fiatCurrencies, facts.countries, facts.excludedSubdivisions, facts.paymentMethods];
      for (const { source } of [...facts.assets, ...facts.limits, ...lists]) {
        hold(source.from !== '', 'a fact has no source');
        hold(/^\d{4}-\d{2}-\d{2}$/.test(source.on), `a source has no day: ${source.from}`);
      }
    },
  },
  {
    name: 'sells each asset that it covers',
    async run(trial) {
      const { fiatCurrency } = trial.suite.request();
      const currency = fiatCurrency ?? trial.facts.fiatCurrencies.list[0] ?? 'USD';
      for (const asset of trial.facts.assets) await sells(trial, asset, currency);
    },
  },
  {
    name: 'takes each fiat currency that it names',
    async run(trial) {
      const asset = trial.suite.request().asset ?? trial.facts.assets[0];
      if (asset === undefined) throw new Error('no asset is covered');
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
        const create = trial.create(served, forAsset(trial.suite.request(), asset));
        const error = await endsAs(create, ['not_sent', 'rejected'], key);
        same(error.class, 'asset', `the class of the refusal of ${key}`);
      }
    },
  },
  {
    name: 'keeps to its limits, to the smallest unit',
    async run(trial) {
      const limits = [...trial.facts.limits, ...(trial.suite.limits ?? [])];
      if (limits.length === 0) throw new Absent('neither the capabilities nor the suite state limits');
      const served = await trial.serve();
      for (const { fiatCurrency, minimum, maximum } of limits) {
        const base = { ...trial.suite.request(), fiatCurrency, cryptoAmount: null };
        for (const [limit, outwards] of [
          [minimum, -1n],
          [maximum, 1n],
        ] as const) {
          if (limit === null) continue;
          const fiatAmount = moneyOf(limit, fiatCurrency, fiatDecimals(fiatCurrency));
          await trial.create(served, { ...base, fiatAmount });
          const beyond = trial.create(served, { ...base, fiatAmount: step(fiatAmount, outwards) });
          const error = await endsAs(beyond, ['not_sent', 'rejected'], `one unit beyond ${limit}`);
          same(error.class, 'limit', `the class of the refusal beyond ${limit} ${fiatCurrency}`);
        }
      }
    },
  },
];
