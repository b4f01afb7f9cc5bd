import { type AssetRef, assetKey } from '../../../../domain/asset/asset.ts';
import type { SessionRequest } from '../../../../provider/sessions.ts';
import { assertEqual, assertFailsWith } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { createOn, wiresOf } from '../../host/replays.ts';
import { Absent, type Recording, type Trial } from '../../host/trial.ts';
import { jsonLeaves } from '../../samples/json-leaves.ts';
import { firstWithinLimits, forAsset, oddCrypto, oddFiat } from '../../samples/purchases.ts';
import { formatOf, sampleWallet } from '../../samples/sample-wallets.ts';

type Pair = readonly [SessionRequest, SessionRequest];

function baseRequest<Options>(trial: Trial<Options>): SessionRequest & { asset: AssetRef } {
  const asset = trial.request().asset ?? trial.facts.assets[0];
  if (asset === undefined) throw new Error('The capabilities cover no asset.');
  return { ...forAsset(trial.request(), asset), asset };
}

/** Two requests that differ in the asset only, if possible with the same wallet. */
function twoAssets<Options>(trial: Trial<Options>, equal: 'currency' | 'network'): Pair {
  const pairs = trial.facts.assets.flatMap((one) =>
    trial.facts.assets
      .filter((other) => one[equal] === other[equal] && assetKey(one) !== assetKey(other))
      .map((other) => [one, other] as const),
  );
  const sameFormat = pairs.find(([one, other]) => formatOf(one.network) === formatOf(other.network));
  const [one, other] = sameFormat ?? pairs[0] ?? [];
  if (!one || !other) throw new Absent(`no two covered assets have the same ${equal}`);
  return [forAsset(trial.request(), one), forAsset(trial.request(), other)];
}

/** Two requests that differ in the amount only. */
async function twoAmounts<Options>(
  trial: Trial<Options>,
  side: 'fiatAmount' | 'cryptoAmount',
): Promise<Pair> {
  const { asset, ...rest } = baseRequest(trial);
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
  if (one === undefined || other === undefined)
    throw new Absent('the capabilities declare only one fiat currency');
  const served = await trial.serve();
  const grant = async (fiatCurrency: string) => {
    const request = { ...baseRequest(trial), fiatCurrency, cryptoAmount: null };
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

/** Replays the response to one purchase for another. Absent if the vendor's responses do not show the difference. */
async function refusesOther<Options>(trial: Trial<Options>, [one, other]: Pair): Promise<void> {
  const served = await trial.serve();
  const recordings: Array<Recording<Options>> = [];
  for (const request of [one, other, one, other]) recordings.push(await trial.record(request, served));
  const [mine, theirs, mineAgain, theirsAgain] = recordings;
  if (!mine || !theirs || !mineAgain || !theirsAgain) throw new Error('Four sessions are needed.');
  const recorded = [mine, theirs, mineAgain, theirsAgain].map(values);
  const differing = [...(recorded[0]?.keys() ?? [])].filter((path) => {
    const [a, b, c, d] = recorded.map((leaves) => leaves.get(path));
    // Ids and times differ in every response, so they are not evidence.
    return a === c && b === d && a !== b;
  });
  if (differing.length === 0) throw new Absent("the vendor's response to create does not contain it");
  const replay = await trial.replay(served);
  assertEqual(
    (await createOn(replay, mine, wiresOf(mine.exchanges))).reference,
    mine.news.reference,
    'the reference in its own response',
  );
  const swapped = createOn(replay, mine, wiresOf(theirs.exchanges));
  await assertFailsWith(swapped, ['unknown'], `a response to another purchase (${differing.join(', ')})`);
}

const kinds: ReadonlyArray<[string, <Options>(trial: Trial<Options>) => Pair | Promise<Pair>]> = [
  [
    'wallet',
    (trial) => {
      const request = baseRequest(trial);
      return [request, { ...request, wallets: [sampleWallet(request.asset.network, 1)] }];
    },
  ],
  ['currency', (trial) => twoAssets(trial, 'network')],
  ['network', (trial) => twoAssets(trial, 'currency')],
  ['fiat amount', (trial) => twoAmounts(trial, 'fiatAmount')],
  [
    'crypto amount',
    (trial) => {
      if (!trial.facts.buyByCryptoAmount) throw new Absent('the adapter does not accept crypto amounts');
      return twoAmounts(trial, 'cryptoAmount');
    },
  ],
  ['fiat currency', twoFiatCurrencies],
  [
    'session id',
    (trial) => [
      baseRequest(trial),
      { ...baseRequest(trial), sessionId: 'ons_ffffffffffffffffffffffffffffffff' },
    ],
  ],
];

export const contradictions: readonly Behaviour[] = kinds.map(([what, pair]) => ({
  name: `refuses a response with another ${what}`,
  run: async (trial) => refusesOther(trial, await pair(trial)),
}));
