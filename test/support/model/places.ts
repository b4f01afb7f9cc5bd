import { CreateCustomerDocument, LookUpDocument, RequestDepositAddressDocument } from '../operations.gen.ts';
import { ask, inputOf, orNothing } from './calls.ts';
import { emailOf } from './canaries.ts';
import { hear, keyState, type Model, type Target } from './state.ts';
import type { Handlings, Place } from './step.ts';
import type { World } from './world.ts';

export const placeName = ({ customer, currency }: Place) => `${customer} ${currency}`;

async function customerId(world: World, customer: number): Promise<string> {
  const input = {
    externalId: `${world.prefix}-${customer}`,
    email: emailOf(customer),
    country: 'US',
    subdivision: 'US-CA',
  };
  // Made again with the same input, it is the same.
  const { createCustomer } = await world.gateway().request(CreateCustomerDocument, { input });
  if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
  return createCustomer.customer.id;
}

/** The address that the gateway answers; null where it has none to give now. */
export async function requestAddress(world: World, { customer, currency }: Place): Promise<Target | null> {
  return orNothing(world, async () => {
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
    throw new Error(`no answer to expect: ${JSON.stringify(answer)}`);
  });
}

/** What the cached look-up answers: the address's id, null for none; undefined where there was no answer. */
export async function lookUp(
  world: World,
  { customerId, currency }: Target,
): Promise<string | null | undefined> {
  const variables = { customerId, currency, network: 'ethereum' };
  const answer = await orNothing(world, () => world.gateway().request(LookUpDocument, variables));
  return answer ? (answer.depositAddress?.id ?? null) : undefined;
}

/** An address was told. Throws where it is another one than before. */
export function keep(model: Model, place: Place, told: Target | null): void {
  if (!told) return;
  const before = model.places.get(placeName(place));
  if (before && JSON.stringify(before) !== JSON.stringify(told))
    throw new Error(`${placeName(place)} had ${JSON.stringify(before)}, now ${JSON.stringify(told)}`);
  model.places.set(placeName(place), told);
}

export const placeSteps: Handlings<'requestAddress' | 'lookUp' | 'buyToAddress' | 'deposit'> = {
  requestAddress: {
    may: (model) => model.running,
    async run(model, world, { customer, currency, times }) {
      const place = { customer, currency };
      const told = await Promise.all(Array.from({ length: times }, () => requestAddress(world, place)));
      for (const one of told) keep(model, place, one);
    },
  },
  lookUp: {
    may: (model, place) => model.running && model.places.has(placeName(place)),
    async run(model, world, place) {
      const target = model.places.get(placeName(place)) as Target;
      const found = await lookUp(world, target);
      // That there is none may be believed for some seconds more, where a process died between its commit and the cache.
      if (found && found !== target.depositAddressId)
        throw new Error(`${placeName(place)} is ${target.depositAddressId}, looked up as ${found}`);
    },
  },
  buyToAddress: {
    may: (model, { key, ...place }) => {
      const to = model.keys.get(key)?.to;
      const target = model.places.get(placeName(place));
      return model.running && target !== undefined && (!to || to === target);
    },
    async run(model, world, { key, body, ...place }) {
      const state = keyState(model, key);
      state.to ??= model.places.get(placeName(place)) ?? null;
      hear(state, body, [await ask(world, inputOf(world.prefix, key, body, state.to))]);
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
      // Crypto without end of zeros, as a chain's explorer tells it.
      const exact = delivered?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') ?? '';
      await world.issuer.deposit({ address, currency, amount: amount === 'exact' ? exact : '3.5' });
      state.arrived ||= amount === 'exact' && status === 'DELIVERING';
    },
  },
};
