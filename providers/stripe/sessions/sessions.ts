import {
  type Prepared,
  type ProviderContext,
  ProviderError,
  type SessionNews,
  type SessionOperations,
  z,
} from 'onramp-gateway/provider';
import type { Answered, StripeClient } from '../http/client.ts';
import { contradictingAnswer } from '../http/errors.ts';
import { SESSION_ID_KEY, type SessionWire } from '../http/wire.ts';
import { isLiveKey, type StripeOptions } from '../options.ts';
import { prefillForm, sessionForm, sortByName } from './form.ts';
import { handoffOf } from './handoff.ts';
import { newsOf } from './mapping.ts';
import { findMismatch } from './mismatch.ts';

const preparedShape = z.object({
  form: z.record(z.string(), z.string()),
  handoffs: z.array(z.enum(['REDIRECT', 'IFRAME', 'EMBEDDED'])),
  theme: z.enum(['LIGHT', 'DARK']).nullable(),
});

/** Sessions per page, Stripe's maximum. */
const PAGE_SIZE = 100;
/** After this many pages one call of `find` stops; it goes on in the next one. */
const MAX_PAGES = 50;

/** Onramp sessions. Stripe's API can neither change nor cancel one. */
export function createSessions(
  settings: StripeOptions,
  client: StripeClient,
  context: ProviderContext,
): SessionOperations {
  const live = isLiveKey(settings);

  function readNews({ wire, requestId }: Answered<SessionWire>): SessionNews {
    const news = newsOf(wire, requestId);
    if (news.status === null) {
      context.log.warn(
        { event: 'provider_status_unknown', providerStatus: news.providerStatus },
        'Stripe reported a session status that the adapter does not know',
      );
    }
    return news;
  }

  /** News of a new session, which must match the request. */
  function createdNews(answered: Answered<SessionWire>, prepared: Prepared): SessionNews {
    const { form, ...requested } = preparedShape.parse(prepared);
    const checkAmounts = live || settings.amountCheck === 'always';
    const field = findMismatch(answered.wire, form, { live, checkAmounts });
    if (field !== null) throw contradictingAnswer(field, answered.requestId);
    const handoff = handoffOf(answered.wire, requested, settings, answered.requestId);
    return { ...readNews(answered), ...(handoff && { handoff }) };
  }

  return {
    async prepare(request) {
      return { form: sessionForm(request, settings), handoffs: [...request.handoffs], theme: request.theme };
    },

    async create(prepared, prefill, call) {
      const { form } = preparedShape.parse(prepared);
      const personal = prefill ? prefillForm(prefill, settings.prefillKey) : {};
      const body = { ...sortByName(form), ...sortByName(personal) };
      const prefilled = Object.keys(personal).length > 0;
      return createdNews(await client.createSession(body, call, prefilled), prepared);
    },

    async get(reference, call) {
      return readNews(requireSession(reference, await client.getSession(reference, call)));
    },

    // The API cannot search by metadata, so all sessions of that time are listed. New sessions appear at the head of
    // the list and do not move the pages behind the cursor.
    async find({ sessionId, prepared, createdAfter, createdBefore, walk }, call) {
      const createdFrom = Math.floor(createdAfter.getTime() / 1000);
      const createdTo = createdBefore && Math.ceil(createdBefore.getTime() / 1000);
      const stopped = walk ? 'unfinished' : 'cannot_tell';
      let after = walk?.after ?? null;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        if (walk?.take() === false) return stopped;
        let answer: Awaited<ReturnType<StripeClient['listSessions']>>;
        try {
          answer = await client.listSessions({ limit: PAGE_SIZE, createdFrom, createdTo, after }, call);
        } catch (error) {
          // The time was used up by pages before this one, so the vendor is not at fault.
          if (page > 0 && walk && call.signal.aborted) return stopped;
          throw error;
        }
        const found = answer.wire.data.find((session) => session.metadata?.[SESSION_ID_KEY] === sessionId);
        if (found) return foundNews({ wire: found, requestId: answer.requestId }, prepared);
        const last = answer.wire.data.at(-1);
        if (!answer.wire.has_more) return 'absent';
        if (!last || last.id === after) return 'cannot_tell';
        after = last.id;
        walk?.reached(after);
      }
      return stopped;
    },

    async handoff(reference, _clientIp, { accepted, theme = null, ...call }) {
      const answered = requireSession(reference, await client.getSession(reference, call));
      const requested = { handoffs: accepted ?? (['REDIRECT', 'EMBEDDED'] as const), theme };
      const handoff = handoffOf(answered.wire, requested, settings, answered.requestId);
      if (handoff) return handoff;
      throw new ProviderError({
        outcome: 'rejected',
        class: 'provider',
        code: 'no_handoff',
        message: 'Stripe offers no page for this session at present',
        requestId: answered.requestId,
      });
    },
  };

  /** News of a session found later. Unless it is new, the customer may have changed what is not locked. */
  function foundNews(answered: Answered<SessionWire>, prepared: Prepared): SessionNews {
    if (answered.wire.status === 'initialized') return createdNews(answered, prepared);
    const { form: _form, ...requested } = preparedShape.parse(prepared);
    const handoff = handoffOf(answered.wire, requested, settings, answered.requestId);
    return { ...readNews(answered), ...(handoff && { handoff }) };
  }

  function requireSession(reference: string, answered: Answered<SessionWire>): Answered<SessionWire> {
    if (answered.wire.id !== reference) throw contradictingAnswer('id', answered.requestId);
    if (answered.wire.livemode !== live) throw contradictingAnswer('livemode', answered.requestId);
    return answered;
  }
}
