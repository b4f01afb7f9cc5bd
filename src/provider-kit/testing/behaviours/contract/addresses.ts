import { randomUUID } from 'node:crypto';
import { type AssetRef, assetKey, assets } from '../../../../domain/asset/asset.ts';
import { endsAs, hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call } from '../../host/serve-simulator.ts';
import { Absent, type Served, type Trial } from '../../host/trial.ts';
import { decimalsOf } from '../../samples/purchases.ts';

const operation = 'addresses';

async function customerOf<Options>({ operations }: Served<Options>) {
  const group = operations.addresses;
  if (group === undefined) throw new Error('There are no addresses.');
  const customer = { customerId: `cus_${randomUUID()}`, externalId: 'wallet-7', email: 'a@example.com' };
  const { reference } = await group.createCustomer(customer, call());
  hold(reference !== '', 'the customer has no reference');
  return { group, reference };
}

function assetOf<Options>({ suite, facts }: Trial<Options>): AssetRef {
  const asset = suite.request().asset ?? facts.assets[0];
  if (asset === undefined) throw new Error('no asset is covered');
  return { currency: asset.currency, network: asset.network };
}

export const addresses: readonly Behaviour[] = [
  {
    name: 'issues an address for an asset, and tells until when it serves',
    operation,
    async run(trial) {
      const { group, reference } = await customerOf(await trial.serve());
      const issued = await group.issue({ customerReference: reference, asset: assetOf(trial) }, call());
      hold(issued.address !== '', 'there is no address');
      hold(issued.expiresAt === null || issued.expiresAt > new Date(), 'it has expired already');
      hold(issued.memo === null || trial.facts.memo, 'it has a memo, and memo is not declared');
    },
  },
  {
    name: 'refuses an address for what it does not take, and for nobody',
    operation,
    async run(trial) {
      const { group, reference } = await customerOf(await trial.serve());
      const covered = new Set(trial.facts.assets.map(assetKey));
      const foreign = [...assets.values()].find((asset) => !covered.has(assetKey(asset)));
      if (foreign !== undefined) {
        const issue = group.issue({ customerReference: reference, asset: foreign }, call());
        const error = await endsAs(issue, ['not_sent', 'rejected'], 'an asset that is not covered');
        same(error.class, 'asset', 'the class of the refusal');
      }
      const nobody = group.issue({ customerReference: 'nobody', asset: assetOf(trial) }, call());
      await endsAs(nobody, ['rejected'], 'a customer that nobody made');
    },
  },
  {
    name: 'changes and blocks a customer, again and again with one result',
    operation,
    async run(trial) {
      const { group, reference } = await customerOf(await trial.serve());
      const { updateCustomer, blockCustomer } = group;
      if (!updateCustomer && !blockCustomer) throw new Absent('customers can be neither changed nor blocked');
      for (const email of ['b@example.com', 'b@example.com', null]) {
        await updateCustomer?.({ reference, email }, call());
      }
      for (const blocked of [true, true, false, false]) await blockCustomer?.({ reference, blocked }, call());
      const unknown = { reference: 'nobody', email: null, blocked: true };
      for (const act of [updateCustomer?.(unknown, call()), blockCustomer?.(unknown, call())]) {
        if (act !== undefined) await endsAs(act, ['rejected'], 'a customer that nobody made');
      }
    },
  },
  {
    name: 'tells what arrived at an address, to the last digit',
    operation: 'deposits',
    given: ['deposit'],
    async run(trial) {
      const served = await trial.serve();
      const { group, reference } = await customerOf(served);
      const asset = assetOf(trial);
      const { address } = await group.issue({ customerReference: reference, asset }, call());
      const amount = `23.${'4567891234567891'.slice(0, Math.min(decimalsOf(asset), 16))}`;
      const deposit = await trial.suite.deposit?.(served, { address, asset, amount });
      if (deposit === undefined) throw new Error('The suite tells no reference of the deposit.');
      const news = await served.operations.deposits?.get(deposit, call());
      same([news?.reference, news?.amount, news?.asset], [deposit, amount, asset], 'the deposit');
      hold(news?.status !== null, 'the state of the deposit is not known');
      const list = await served.operations.deposits?.list?.(reference, call());
      if (list === undefined) return;
      const listed = list.find((one) => one.reference === deposit);
      same([listed?.amount, listed?.status], [amount, news?.status], 'the deposit in the list');
    },
  },
];
