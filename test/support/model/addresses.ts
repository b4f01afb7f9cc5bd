import {
  CreateCustomerDocument,
  LookUpDocument,
  RequestDepositAddressDocument,
} from '../../../demo/operations.gen.ts';
import { ask, inputOf, orNull } from './calls.ts';
import { emailOf } from './canaries.ts';
import { keyState, type Model, recordResults, type Target } from './state.ts';
import type { AddressSlot, StepHandlers } from './step.ts';
import type { World } from './world.ts';

export const slotName = ({ customer, currency }: AddressSlot) => `${customer} ${currency}`;

async function customerId(world: World, customer: number): Promise<string> {
  const input = {
    externalId: `${world.prefix}-${customer}`,
    email: emailOf(customer),
    country: 'US',
    subdivision: 'US-CA',
  };
  // The same input again returns the same customer.
  const { createCustomer } = await world.gateway().request(CreateCustomerDocument, { input });
  if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
  return createCustomer.customer.id;
}

/** Requests an address; null where no provider can issue one now. */
export async function requestAddress(
  world: World,
  { customer, currency }: AddressSlot,
): Promise<Target | null> {
  return orNull(world, async () => {
    const input = { customerId: await customerId(world, customer), currency, network: 'ethereum' };
    const { requestDepositAddress: answer } = await world
      .gateway()
      .request(RequestDepositAddressDocument, { input });
    if (answer.__typename === 'DepositAddressPayload') {
      const { id, address } = answer.depositAddress;
      return { customerId: input.customerId, depositAddressId: id, address, currency };
    }
    world.errors.push(JSON.stringify(answer));
    if (answer.__typename === 'ProviderUnavailable' || answer.__typename === 'NoRoute') return null;
    throw new Error(`Unexpected answer: ${JSON.stringify(answer)}`);
  });
}

/** The id of the address that the cached look-up returns, null for none; undefined if the call failed. */
export async function lookUp(
  world: World,
  { customerId, currency }: Target,
): Promise<string | null | undefined> {
  const variables = { customerId, currency, network: 'ethereum' };
  const answer = await orNull(world, () => world.gateway().request(LookUpDocument, variables));
  return answer ? (answer.depositAddress?.id ?? null) : undefined;
}

/** Records the address of a slot. Throws if it differs from the earlier one. */
export function recordAddress(model: Model, slot: AddressSlot, returned: Target | null): void {
  if (!returned) return;
  const before = model.addresses.get(slotName(slot));
  if (before && JSON.stringify(before) !== JSON.stringify(returned))
    throw new Error(`${slotName(slot)} had ${JSON.stringify(before)}, now ${JSON.stringify(returned)}`);
  model.addresses.set(slotName(slot), returned);
}

export const addressSteps: StepHandlers<'requestAddress' | 'lookUp' | 'buyToAddress' | 'deposit'> = {
  requestAddress: {
    may: (model) => model.running,
    async run(model, world, { customer, currency, times }) {
      const slot = { customer, currency };
      const returned = await Promise.all(Array.from({ length: times }, () => requestAddress(world, slot)));
      for (const one of returned) recordAddress(model, slot, one);
    },
  },
  lookUp: {
    may: (model, slot) => model.running && model.addresses.has(slotName(slot)),
    async run(model, world, slot) {
      const target = model.addresses.get(slotName(slot)) as Target;
      const found = await lookUp(world, target);
      // An absence may stay cached for some seconds if a process was killed between its commit and the cache update.
      if (found && found !== target.depositAddressId)
        throw new Error(`${slotName(slot)} is ${target.depositAddressId}, looked up as ${found}`);
    },
  },
  buyToAddress: {
    may: (model, { key, ...slot }) => {
      const to = model.keys.get(key)?.to;
      const target = model.addresses.get(slotName(slot));
      return model.running && target !== undefined && (!to || to === target);
    },
    async run(model, world, { key, body, ...slot }) {
      const state = keyState(model, key);
      state.to ??= model.addresses.get(slotName(slot)) ?? null;
      recordResults(state, body, [await ask(world, inputOf(world.prefix, key, body, state.to))]);
    },
  },
  deposit: {
    may: (model, { key }) => Boolean(model.keys.get(key)?.to && model.keys.get(key)?.sessionId),
    async run(model, world, { key, amount }) {
      const state = keyState(model, key);
      const { sessionId, to } = state;
      if (!sessionId || !to) return;
      const [reference] = await world.vendor.sessionsOf(sessionId);
      const bought = (await world.vendor.sessions()).find(({ id }) => id === reference);
      const delivered = bought?.transaction_details.destination_amount;
      if (amount === 'exact' && !delivered) return;
      const { status } = await world.db
        .selectFrom('onramp_session')
        .select('status')
        .where('id', '=', sessionId)
        .executeTakeFirstOrThrow();
      const { address, currency } = to;
      // Without trailing zeros, as a block explorer prints it.
      const exact = delivered?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') ?? '';
      await world.issuer.deposit({ address, currency, amount: amount === 'exact' ? exact : '3.5' });
      state.arrived ||= amount === 'exact' && status === 'DELIVERING';
    },
  },
};
