import { randomUUID } from 'node:crypto';
import { type AssetRef, assetKey, assets } from '../../../../domain/asset/asset.ts';
import { assert, assertEqual, assertFailsWith } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call } from '../../host/serve-simulator.ts';
import { Absent, type Served, type Trial } from '../../host/trial.ts';
import { decimalsOf } from '../../samples/purchases.ts';

const operation = 'addresses';

/** A new customer at the vendor. */
export async function customerOf<Options>({ operations }: Served<Options>) {
  const group = operations.addresses;
  if (group === undefined) throw new Error('The adapter has no addresses.');
  const customer = { customerId: `cus_${randomUUID()}`, externalId: 'wallet-7', email: 'a@example.com' };
  const { reference } = await group.createCustomer(customer, call());
  assert(reference !== '', 'the reference of the customer is empty');
  return { group, reference };
}

/** An asset that the vendor sells. */
export function assetOf<Options>(trial: Trial<Options>): AssetRef {
  const asset = trial.request().asset ?? trial.facts.assets[0];
  if (asset === undefined) throw new Error('The capabilities cover no asset.');
  return { currency: asset.currency, network: asset.network };
}

export const addresses: readonly Behaviour[] = [
  {
    name: 'issues an address with a valid expiry time',
    operation,
    async run(trial) {
      const { group, reference } = await customerOf(await trial.serve());
      const issued = await group.issue({ customerReference: reference, asset: assetOf(trial) }, call());
      assert(issued.address !== '', 'the address is empty');
      assert(issued.expiresAt === null || issued.expiresAt > new Date(), 'the address has already expired');
      assert(issued.memo === null || trial.facts.memo, 'the address has a memo, but memo is not declared');
    },
  },
  {
    name: 'refuses to issue an address for an unsupported asset or an unknown customer',
    operation,
    async run(trial) {
      const { group, reference } = await customerOf(await trial.serve());
      const covered = new Set(trial.facts.assets.map(assetKey));
      const foreign = [...assets.values()].find((asset) => !covered.has(assetKey(asset)));
      if (foreign !== undefined) {
        const issue = group.issue({ customerReference: reference, asset: foreign }, call());
        const error = await assertFailsWith(issue, ['not_sent', 'rejected'], 'an asset that is not covered');
        assertEqual(error.class, 'asset', 'the class of the refusal');
      }
      const unknownCustomer = group.issue({ customerReference: 'nobody', asset: assetOf(trial) }, call());
      await assertFailsWith(unknownCustomer, ['rejected'], 'an unknown customer');
    },
  },
  {
    name: 'finds a customer by its id, and no other',
    operation,
    async run(trial) {
      const { operations } = await trial.serve();
      const group = operations.addresses;
      if (group?.findCustomer === undefined) throw new Absent('the adapter cannot search for customers');
      const customer = (name: string) => ({ customerId: `cus_${name}`, externalId: `wallet-${name}` });
      const [one, two, none] = ['one', 'two', 'none'].map((name) => customer(`${name}-${randomUUID()}`));
      if (!one || !two || !none) throw new Error('There are no customers.');
      assertEqual(await group.findCustomer(one, call()), 'absent', 'a customer before its creation');
      for (const each of [one, two]) {
        const created = await group.createCustomer({ ...each, email: 'a@example.com' }, call());
        assertEqual(await group.findCustomer(each, call()), { reference: created.reference }, 'a customer');
      }
      assertEqual(await group.findCustomer(none, call()), 'absent', 'a customer that was never created');
    },
  },
  {
    name: 'updates and blocks a customer idempotently',
    operation,
    async run(trial) {
      const { group, reference } = await customerOf(await trial.serve());
      const { updateCustomer, blockCustomer } = group;
      if (!updateCustomer && !blockCustomer)
        throw new Absent('the adapter can neither update nor block customers');
      for (const email of ['b@example.com', 'b@example.com', null]) {
        await updateCustomer?.({ reference, email }, call());
      }
      for (const blocked of [true, true, false, false]) await blockCustomer?.({ reference, blocked }, call());
      const unknown = { reference: 'nobody', email: null, blocked: true };
      for (const act of [updateCustomer?.(unknown, call()), blockCustomer?.(unknown, call())]) {
        if (act !== undefined) await assertFailsWith(act, ['rejected'], 'an unknown customer');
      }
    },
  },
  {
    name: 'reads a deposit with its exact amount',
    operation: 'deposits',
    given: ['deposit'],
    async run(trial) {
      const served = await trial.serve();
      const { group, reference } = await customerOf(served);
      const asset = assetOf(trial);
      const { address } = await group.issue({ customerReference: reference, asset }, call());
      const amount = `23.${'4567891234567891'.slice(0, Math.min(decimalsOf(asset), 16))}`;
      const deposit = await trial.suite.deposit?.(served, { address, asset, amount });
      if (deposit === undefined) throw new Error('The suite returned no reference of the deposit.');
      const news = await served.operations.deposits?.get(deposit, call());
      assertEqual([news?.reference, news?.amount, news?.asset], [deposit, amount, asset], 'the deposit');
      assert(news?.status !== null, 'the status of the deposit is null');
      const list = await served.operations.deposits?.list?.(reference, call());
      if (list === undefined) return;
      const listed = list.find((one) => one.reference === deposit);
      assertEqual([listed?.amount, listed?.status], [amount, news?.status], 'the deposit in the list');
    },
  },
];
