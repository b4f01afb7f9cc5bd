import fc from 'fast-check';
import type { FaultKind } from '../../src/provider/simulator/index.ts';
import { aMinutePasses } from './invariants.ts';
import { ask, deliver, inputOf, newEventId, readStatus, storedEvents, wrongNow } from './model-calls.ts';
import { hear, keyState, type Model, see } from './model-state.ts';
import type { Trap, World } from './model-world.ts';
import { stripeEvent } from './signed-webhooks.ts';

/** One thing that happens, as plain data: what a failure prints can be kept and played again. */
export type Step =
  | { readonly do: 'ask'; readonly key: number; readonly body: number; readonly times: number }
  | { readonly do: 'read'; readonly key: number }
  | { readonly do: 'pay'; readonly key: number; readonly to: string }
  | { readonly do: 'webhook'; readonly key: number; readonly times: number }
  | { readonly do: 'forge'; readonly how: 'secret' | 'old' | 'changed' | 'unsigned' }
  | { readonly do: 'vendorFault'; readonly kind: FaultKind; readonly operation?: string | undefined }
  | ({ readonly do: 'trap' } & Trap)
  | { readonly do: 'cutPostgres'; readonly down: boolean }
  | { readonly do: 'postgresUp' }
  | { readonly do: 'kill' }
  | { readonly do: 'restart' }
  | { readonly do: 'minute' };

type Kind = Step['do'];
type Of<K extends Kind> = Extract<Step, { do: K }>;
type Handling<K extends Kind> = {
  /** Whether it makes sense now. */
  may?(model: Model, step: Of<K>): boolean;
  run(model: Model, world: World, step: Of<K>): Promise<void>;
};

const known = (model: Model, key: number) => model.running && Boolean(model.keys.get(key)?.sessionId);

const handling: { [K in Kind]: Handling<K> } = {
  ask: {
    may: (model) => model.running,
    async run(model, world, { key, body, times }) {
      const input = inputOf(world.prefix, key, body);
      const answers = await Promise.all(Array.from({ length: times }, () => ask(world, input)));
      hear(keyState(model, key), body, answers);
    },
  },
  read: {
    may: (model, { key }) => known(model, key),
    async run(model, world, { key }) {
      const state = keyState(model, key);
      const status = await readStatus(world, state.sessionId ?? '');
      if (status) see(state, status);
    },
  },
  pay: {
    may: (model, { key }) => Boolean(model.keys.get(key)?.sessionId),
    async run(model, world, { key, to }) {
      const [reference] = await world.vendor.sessionsOf(keyState(model, key).sessionId ?? '');
      // Where its status does not allow that, the customer cannot do it.
      if (reference) await world.vendor.advance(reference, to).catch(() => undefined);
    },
  },
  webhook: {
    may: (model, { key }) => known(model, key),
    async run(model, world, { key, times }) {
      const sessionId = keyState(model, key).sessionId ?? '';
      const [reference] = await world.vendor.sessionsOf(sessionId);
      if (!reference) return;
      const { metadata } = (await world.vendor.sessions()).find(({ id }) => id === reference) ?? {};
      const eventId = newEventId();
      // It claims more than the vendor's API says.
      const event = stripeEvent(eventId, { id: reference, metadata, status: 'fulfillment_complete' });
      const statuses = await deliver(world, event, times);
      const stored = await storedEvents(world, eventId);
      const wrong = statuses.find((status) => status !== 200 && status !== 503);
      if (wrong || stored > 1 || (stored === 0 && statuses.includes(200)))
        throw new Error(`answers ${statuses} to one webhook, stored ${stored} times`);
    },
  },
  forge: {
    may: (model) => model.running,
    async run(_model, world, { how }) {
      const eventId = newEventId();
      const event = stripeEvent(
        eventId,
        { id: 'cos_forged' },
        { ...(how === 'secret' && { secret: 'whsec_other' }), ...(how === 'old' && { seconds: -3_600 }) },
      );
      if (how === 'changed') event.body = event.body.replace('cos_forged', 'cos_foisted');
      if (how === 'unsigned') event.headers = {};
      const [status = 400] = await deliver(world, event);
      const stored = await storedEvents(world, eventId);
      if (status !== 400 || stored > 0)
        throw new Error(`a forged webhook got ${status}, stored ${stored} times`);
    },
  },
  vendorFault: {
    run: (_model, world, { kind, operation }) =>
      world.vendor.simulator.fault({ kind, milliseconds: 300, ...(operation && { operation }) }),
  },
  trap: {
    may: (model) => model.running,
    async run(_model, world, { at, piece, act }) {
      world.set({ at, piece, act });
    },
  },
  cutPostgres: {
    may: (model) => !model.postgresDown,
    async run(model, world, { down }) {
      model.postgresDown = down;
      world.cutPostgres(down);
    },
  },
  postgresUp: {
    may: (model) => model.postgresDown,
    async run(model, world) {
      model.postgresDown = false;
      world.postgresUp();
    },
  },
  kill: { may: (model) => model.running, run: (_model, world) => world.kill() },
  restart: {
    may: (model) => !model.running,
    async run(model, world) {
      // None starts without its database.
      model.postgresDown = false;
      await world.restart();
    },
  },
  minute: { run: (_model, world) => aMinutePasses(world.db) },
};

const keys = fc.integer({ min: 0, max: 3 });
const bodies = fc.constantFrom(0, 0, 0, 1);
const times = fc.constantFrom(1, 1, 3);
const step = <K extends Kind>(
  kind: K,
  rest: { [F in keyof Omit<Of<K>, 'do'>]: fc.Arbitrary<Of<K>[F & keyof Of<K>]> },
) => fc.record({ do: fc.constant(kind), ...rest }) as unknown as fc.Arbitrary<Step>;

const asks = step('ask', { key: keys, body: bodies, times });
const pays = step('pay', {
  key: keys,
  to: fc.constantFrom(
    'requires_payment',
    'fulfillment_processing',
    'fulfillment_complete',
    'fulfillment_complete',
    'rejected',
  ),
});
const traps = step('trap', {
  at: fc.constantFrom('postgres', 'vendor'),
  piece: fc.integer({ min: 1, max: 12 }),
  act: fc.constantFrom('cut', 'kill'),
});
const callFaults = step('vendorFault', {
  kind: fc.constantFrom<FaultKind>('slow', 'error_before', 'error_after', 'reset', 'rate_limited'),
  operation: fc.constantFrom('sessions.create', 'sessions.create', 'sessions.get', 'sessions.list'),
});
const webhookFaults = step('vendorFault', {
  kind: fc.constantFrom<FaultKind>('duplicate_webhooks', 'reorder_webhooks', 'drop_webhooks'),
  operation: fc.constant(undefined),
});

/** More of what leads somewhere: all are as likely as they are often here. */
export const steps: ReadonlyArray<fc.Arbitrary<Step>> = [
  ...[asks, asks, asks, asks, pays, pays, traps, callFaults, callFaults, webhookFaults],
  step('read', { key: keys }),
  step('webhook', { key: keys, times: fc.constantFrom(1, 20) }),
  step('forge', { how: fc.constantFrom('secret', 'old', 'changed', 'unsigned') }),
  step('cutPostgres', { down: fc.boolean() }),
  ...[step('postgresUp', {}), step('postgresUp', {}), step('restart', {}), step('restart', {})],
  step('kill', {}),
  step('minute', {}),
];

/** The step as fast-check runs it; after each one everything that must hold is held against the world. */
export function commandOf(given: Step): fc.AsyncCommand<Model, World> {
  const { may, run } = handling[given.do] as Handling<Kind>;
  return {
    check: (model) => may?.(model, given) ?? true,
    async run(model, world) {
      await run(model, world, given);
      model.running = world.running();
      await world.dead();
      const wrong = await wrongNow(world);
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    },
    toString: () => JSON.stringify(given),
  };
}
