import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import {
  CreateCustomerDocument,
  CreateOnrampSessionDocument,
  type CreateOnrampSessionInput,
} from '../../../demo/operations.gen.ts';
import { eventually } from '../eventually.ts';
import { stripeEvent } from '../providers/signed-webhooks.ts';
import { usdcOnBase } from '../purchases.ts';
import { ask, deliver, inputOf, newEventId, orNull, readStatus, statusAt, storedEvents } from './calls.ts';
import { PREFILL, PRIVATE_KEY, WRONG_KEY } from './canaries.ts';
import { keyState, type Model, recordResults, recordStatus } from './state.ts';
import type { Of, StepHandlers } from './step.ts';
import type { World } from './world.ts';

const isKnown = (model: Model, key: number) => model.running && Boolean(model.keys.get(key)?.sessionId);

/** Invalid calls with secrets or personal data, which the answers must not repeat. */
const MISTAKES: Record<Of<'mistake'>['how'], (world: World) => Promise<Response>> = {
  wallet: (world) => send(world, { wallets: [{ network: 'base', address: PRIVATE_KEY }] }),
  prefill: (world) => send(world, { prefill: { ...PREFILL, email: `${PREFILL.email} ` } }),
  email: (world) => {
    const input = { externalId: 'mistaken', email: `${PREFILL.email} (mine)` };
    return post(world, CreateCustomerDocument, { input }, world.gateway().demoKey);
  },
  key: (world) => post(world, CreateOnrampSessionDocument, { input: usdcOnBase() }, WRONG_KEY),
};

function send(world: World, change: Partial<CreateOnrampSessionInput>): Promise<Response> {
  return post(world, CreateOnrampSessionDocument, { input: usdcOnBase(change) }, world.gateway().demoKey);
}

function post<Variables>(
  world: World,
  document: TypedDocumentNode<unknown, Variables>,
  variables: Variables,
  key: string,
): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const body = JSON.stringify({ query: print(document), variables });
  return fetch(`${world.gateway().url}/graphql`, { method: 'POST', headers, body });
}

export const purchaseSteps: StepHandlers<
  'ask' | 'read' | 'pay' | 'awaitStatus' | 'webhook' | 'forge' | 'mistake'
> = {
  ask: {
    may: (model) => model.running,
    async run(model, world, { key, body, times }) {
      const state = keyState(model, key);
      const input = inputOf(world.prefix, key, body, state.to);
      const answers = await Promise.all(Array.from({ length: times }, () => ask(world, input)));
      recordResults(state, body, answers);
    },
  },
  read: {
    may: (model, { key }) => isKnown(model, key),
    async run(model, world, { key }) {
      const state = keyState(model, key);
      const status = await readStatus(world, state.sessionId ?? '');
      if (status) recordStatus(state, status);
    },
  },
  pay: {
    may: (model, { key }) => Boolean(model.keys.get(key)?.sessionId),
    async run(model, world, { key, to }) {
      const [reference] = await world.vendor.sessionsOf(keyState(model, key).sessionId ?? '');
      // Fails where the status does not allow it.
      if (reference) await world.vendor.advance(reference, to).catch(() => undefined);
    },
  },
  awaitStatus: {
    may: (model, { key }) => isKnown(model, key),
    async run(model, world, { key }) {
      const sessionId = keyState(model, key).sessionId ?? '';
      const made = await world.vendor.sessions();
      const session = made.find(({ metadata }) => Object.values(metadata).includes(sessionId));
      await eventually(
        () => readStatus(world, sessionId),
        (status) => session !== undefined && status === statusAt(session),
      );
    },
  },
  webhook: {
    may: (model, { key }) => isKnown(model, key),
    async run(model, world, { key, times }) {
      const sessionId = keyState(model, key).sessionId ?? '';
      const [reference] = await world.vendor.sessionsOf(sessionId);
      if (!reference) return;
      const { metadata } = (await world.vendor.sessions()).find(({ id }) => id === reference) ?? {};
      const eventId = newEventId();
      // Claims a status that the vendor's API does not confirm.
      const event = stripeEvent(eventId, { id: reference, metadata, status: 'fulfillment_complete' });
      const statuses = await deliver(world, event, times);
      const stored = await storedEvents(world, eventId);
      const wrong = statuses.find((status) => status !== 200 && status !== 503);
      if (wrong || stored > 1 || (stored === 0 && statuses.includes(200)))
        throw new Error(`One webhook got ${statuses} and was stored ${stored} times`);
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
        throw new Error(`A forged webhook got ${status} and was stored ${stored} times`);
    },
  },
  mistake: {
    may: (model) => model.running,
    async run(_model, world, { how }) {
      const answer = await orNull(world, async () => (await MISTAKES[how](world)).text());
      if (answer === null) return;
      world.errors.push(answer);
      if (/Payload"/.test(answer)) throw new Error(`An invalid call was accepted: ${how}`);
    },
  },
};
