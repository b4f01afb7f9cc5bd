import { type AssetRef, assetKey } from '../../../../domain/asset/asset.ts';
import type { SessionRequest } from '../../../../provider/sessions.ts';
import { endsAs, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { createOn, wiresOf } from '../../host/replays.ts';
import { Absent, type Recording, type Trial } from '../../host/trial.ts';
import { jsonLeaves } from '../../samples/json-leaves.ts';
import { firstWithinLimits, forAsset, oddCrypto, oddFiat } from '../../samples/purchases.ts';
import { formatOf, sampleWallet } from '../../samples/sample-wallets.ts';

type Pair = readonly [SessionRequest, SessionRequest];

function first<Options>({ suite, facts }: Trial<Options>): SessionRequest & { asset: AssetRef } {
  const asset = suite.request().asset ?? facts.assets[0];
  if (asset === undefined) throw new Error('no asset is covered');
  return { ...forAsset(suite.request(), asset), asset };
}

/** Two requests that differ in a covered asset only, best with one wallet for both. */
function twoAssets<Options>(trial: Trial<Options>, alike: 'currency' | 'network'): Pair {
  const pairs = trial.facts.assets.flatMap((one) =>
    trial.facts.assets
      .filter((other) => one[alike] === other[alike] && assetKey(one) !== assetKey(other))
      .map((other) => [one, other] as const),
  );
  const same = pairs.find(([one, other]) => formatOf(one.network) === formatOf(other.network));
  const [one, other] = same ?? pairs[0] ?? [];
  if (!one || !other) throw new Absent(`no two covered assets have the same ${alike}`);
  return [forAsset(trial.suite.request(), one), forAsset(trial.suite.request(), other)];
}

/** Two amounts that are granted. */
async function twoAmounts<Options>(
  trial: Trial<Options>,
  side: 'fiatAmount' | 'cryptoAmount',
): Promise<Pair> {
  const { asset, ...rest } = first(trial);
  const fiatCurrency = rest.fiatCurrency ?? trial.facts.fiatCurrencies.list[0] ?? 'USD';
  const amounts = side === 'fiatAmount' ? oddFiat(fiatCurrency) : oddCrypto(asset, trial.suite.digits);
  const request = { ...rest, asset, fiatCurrency, fiatAmount: null, cryptoAmount: null };
  const served = await trial.serve();
  const grant = (choices: typeof amounts) =>
    firstWithinLimits(choices, (amount) => trial.create(served, { ...request, [side]: amount }));
  const { choice } = await grant(amounts);
  const { choice: other } = await grant(amounts.filter(({ minor }) => minor !== choice.minor));
  return [
    { ...request, [side]: choice },
    { ...request, [side]: other },
  ];
}

async function twoFiatCurrencies<Options>(trial: Trial<Options>): Promise<Pair> {
  const [one, other] = trial.facts.fiatCurrencies.list;
  if (one === undefined || other === undefined) throw new Absent('there is one fiat currency only');
  const served = await trial.serve();
  const grant = async (fiatCurrency: string) => {
    const request = { ...first(trial), fiatCurrency, cryptoAmount: null };
    const { choice } = await firstWithinLimits(oddFiat(fiatCurrency), (fiatAmount) =>
      trial.create(served, { ...request, fiatAmount }),
    );
    return { ...request, fiatAmount: choice };
  };
  return [await grant(one), await grant(other)];
}

const values = <Options>({ exchanges }: Recording<Options>): Map<string, string> =>
  new Map(
    exchanges.flatMap(({ answer }, index) =>
      jsonLeaves(answer.body).map((leaf): [string, string] => [`${index}.${leaf.path}`, leaf.value]),
    ),
  );

/** Serves the answer to one purchase to another. Absent where the vendor's answers do not show a difference. */
async function refusesTheOther<Options>(trial: Trial<Options>, [one, other]: Pair): Promise<void> {
  const served = await trial.serve();
  const recordings: Array<Recording<Options>> = [];
  for (const request of [one, other, one, other]) recordings.push(await trial.record(request, served));
  const [mine, theirs, mineAgain, theirsAgain] = recordings;
  if (!mine || !theirs || !mineAgain || !theirsAgain) throw new Error('Four sessions were to be made.');
  const told = [mine, theirs, mineAgain, theirsAgain].map(values);
  const differing = [...(told[0]?.keys() ?? [])].filter((path) => {
    const [a, b, c, d] = told.map((leaves) => leaves.get(path));
    // Ids and times differ each time, and tell nothing.
    return a === c && b === d && a !== b;
  });
  if (differing.length === 0) throw new Absent("the vendor's answer to a create does not tell it");
  const replay = await trial.replay(served);
  same(
    (await createOn(replay, mine, wiresOf(mine.exchanges))).reference,
    mine.news.reference,
    'the own answer',
  );
  const swapped = createOn(replay, mine, wiresOf(theirs.exchanges));
  await endsAs(swapped, ['unknown'], `the answer to another purchase (${differing.join(', ')})`);
}

const kinds: ReadonlyArray<[string, <Options>(trial: Trial<Options>) => Pair | Promise<Pair>]> = [
  [
    'wallet',
    (trial) => {
      const request = first(trial);
      return [request, { ...request, wallets: [sampleWallet(request.asset.network, 1)] }];
    },
  ],
  ['currency', (trial) => twoAssets(trial, 'network')],
  ['network', (trial) => twoAssets(trial, 'currency')],
  ['amount of fiat', (trial) => twoAmounts(trial, 'fiatAmount')],
  [
    'amount of crypto',
    (trial) => {
      if (!trial.facts.buyByCryptoAmount) throw new Absent('it does not sell by an amount of crypto');
      return twoAmounts(trial, 'cryptoAmount');
    },
  ],
  ['fiat currency', twoFiatCurrencies],
  [
    'session of ours',
    (trial) => [first(trial), { ...first(trial), sessionId: 'ons_ffffffffffffffffffffffffffffffff' }],
  ],
];

export const contradictions: readonly Behaviour[] = kinds.map(([what, pair]) => ({
  name: `refuses an answer about another ${what} than was asked for`,
  run: async (trial) => refusesTheOther(trial, await pair(trial)),
}));
