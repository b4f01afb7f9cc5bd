import {
  type Prepared,
  type ProviderContext,
  ProviderError,
  type SessionNews,
  type SessionOperations,
  z,
} from 'onramp-gateway/provider';
import { SESSION_ID_KEY } from '../codes.ts';
import type { Answered, StripeClient } from '../http/client.ts';
import { contradictingAnswer } from '../http/errors.ts';
import type { SessionWire } from '../http/wire.ts';
import { isLiveKey, type StripeOptions } from '../options.ts';
import { contradiction } from './contradiction.ts';
import { inOrder, prefillForm, sessionForm } from './form.ts';
import { handoffOf } from './handoff.ts';
import { newsOf } from './mapping.ts';

const preparedShape = z.object({
  form: z.record(z.string(), z.string()),
  handoffs: z.array(z.enum(['REDIRECT', 'IFRAME', 'EMBEDDED'])),
  theme: z.enum(['LIGHT', 'DARK']).nullable(),
});

/** Sessions a page, the most that Stripe gives. */
const PAGE = 100;
/** Beyond so many pages `find` does not know. */
const PAGES = 50;

/** Stripe's sessions; its API can neither change nor cancel one. */
export function createSessions(
  settings: StripeOptions,
  client: StripeClient,
  context: ProviderContext,
): SessionOperations {
  const live = isLiveKey(settings);

  function known({ wire, requestId }: Answered<SessionWire>): SessionNews {
    const news = newsOf(wire, requestId);
    if (news.status === null) {
      context.log.warn(
        { providerStatus: news.providerStatus },
        'Stripe has a session status that is not known',
      );
    }
    return news;
  }

  /** News of a session just made, held against what was sent. */
  function made(answered: Answered<SessionWire>, prepared: Prepared): SessionNews {
    const { form, ...wanted } = preparedShape.parse(prepared);
    const checkAmounts = live || settings.amountCheck === 'always';
    const field = contradiction(answered.wire, form, { live, checkAmounts });
    if (field !== null) throw contradictingAnswer(field, answered.requestId);
    const handoff = handoffOf(answered.wire, wanted, settings, answered.requestId);
    return { ...known(answered), ...(handoff && { handoff }) };
  }

  return {
    async prepare(request) {
      return { form: sessionForm(request, settings), handoffs: [...request.handoffs], theme: request.theme };
    },

    async create(prepared, prefill, call) {
      const { form } = preparedShape.parse(prepared);
      const ofPrefill = prefill ? prefillForm(prefill, settings.prefillKey) : {};
      const whole = { ...inOrder(form), ...inOrder(ofPrefill) };
      return made(await client.createSession(whole, call), prepared);
    },

    async get(reference, call) {
      return known(await sameSession(reference, await client.getSession(reference, call)));
    },

    // Sessions cannot be looked up by metadata, so those made in that time are read through. New ones come at the
    // head and do not move what is behind the cursor.
    async find({ sessionId, prepared, createdAfter, createdBefore }, call) {
      const createdFrom = Math.floor(createdAfter.getTime() / 1000);
      const createdTo = createdBefore && Math.ceil(createdBefore.getTime() / 1000);
      let after: string | null = null;
      for (let page = 0; page < PAGES; page += 1) {
        const answer: Awaited<ReturnType<StripeClient['listSessions']>> = await client.listSessions(
          { limit: PAGE, createdFrom, createdTo, after },
          call,
        );
        const found = answer.wire.data.find((session) => session.metadata?.[SESSION_ID_KEY] === sessionId);
        if (found) return foundAgain({ wire: found, requestId: answer.requestId }, prepared);
        const last = answer.wire.data.at(-1);
        if (!answer.wire.has_more) return 'absent';
        if (!last || last.id === after) return 'cannot_tell';
        after = last.id;
      }
      return 'cannot_tell';
    },

    async handoff(reference, _clientIp, call) {
      const answered = sameSession(reference, await client.getSession(reference, call));
      const wanted = { handoffs: ['REDIRECT', 'EMBEDDED'] as const, theme: null };
      const handoff = handoffOf(answered.wire, wanted, settings, answered.requestId);
      if (handoff) return handoff;
      throw new ProviderError({
        outcome: 'rejected',
        class: 'provider',
        code: 'no_handoff',
        message: 'Stripe gives no page for this session now',
        requestId: answered.requestId,
      });
    },
  };

  /** A session found later may have moved on, and what was not locked may have been changed by the customer. */
  function foundAgain(answered: Answered<SessionWire>, prepared: Prepared): SessionNews {
    if (answered.wire.status === 'initialized') return made(answered, prepared);
    const { form: _form, ...wanted } = preparedShape.parse(prepared);
    const handoff = handoffOf(answered.wire, wanted, settings, answered.requestId);
    return { ...known(answered), ...(handoff && { handoff }) };
  }

  function sameSession(reference: string, answered: Answered<SessionWire>): Answered<SessionWire> {
    if (answered.wire.id !== reference) throw contradictingAnswer('id', answered.requestId);
    if (answered.wire.livemode !== live) throw contradictingAnswer('livemode', answered.requestId);
    return answered;
  }
}
