import type { Call, ProviderContext } from 'onramp-gateway/provider';
import Stripe from 'stripe';
import type { StripeOptions } from '../options.ts';
import { errorOf, malformedAnswer } from './errors.ts';
import { type AnswerHead, createStripeFetch } from './stripe-fetch.ts';
import {
  type EndpointsWire,
  endpointsWire,
  type FlatForm,
  type ListWire,
  listWire,
  type QuotesWire,
  quotesWire,
  type SessionWire,
  sessionWire,
} from './wire.ts';

const SESSIONS = '/v1/crypto/onramp_sessions';

export type Answered<Wire> = { readonly wire: Wire; readonly requestId: string | undefined };

/** A page of the list, newest first. `limit` is at most 100. */
export type ListQuery = {
  readonly limit: number;
  /** Unix seconds. */
  readonly createdFrom?: number;
  readonly createdTo?: number;
  /** Id of the last session of the previous page. */
  readonly after?: string | null;
};

export type StripeClient = {
  /** The only call that creates something. `prefilled`: the form describes the person. */
  createSession(form: FlatForm, call: Call, prefilled: boolean): Promise<Answered<SessionWire>>;
  getSession(id: string, call: Call): Promise<Answered<SessionWire>>;
  listSessions(query: ListQuery, call: Call): Promise<Answered<ListWire>>;
  getQuotes(query: URLSearchParams, call: Call): Promise<Answered<QuotesWire>>;
  /** All endpoints; an account has at most 16: https://docs.stripe.com/webhooks */
  listEndpoints(call: Call): Promise<Answered<EndpointsWire>>;
};

/** One function per endpoint. Every failure is a ProviderError. `onAnswer` gets each answer before its check. */
export function createClient(
  settings: StripeOptions,
  context: ProviderContext,
  onAnswer: (head: AnswerHead) => void = () => undefined,
): StripeClient {
  async function send<Wire>(
    shape: { safeParse(value: unknown): { success: true; data: Wire } | { success: false } },
    method: 'GET' | 'POST',
    path: string,
    form: FlatForm | undefined,
    call: Call,
    prefilled = false,
  ): Promise<Answered<Wire>> {
    // One client per call, because the package has no signal per request. It costs a tenth of a millisecond.
    const stripe = new Stripe(settings.secretKey, {
      httpClient: Stripe.createFetchHttpClient(
        createStripeFetch(settings.baseUrl, context.fetch, call.signal, onAnswer),
      ),
      telemetry: false,
      maxNetworkRetries: 0,
      ...(settings.apiVersion ? { apiVersion: settings.apiVersion as typeof Stripe.API_VERSION } : {}),
    });
    const answer: unknown = await stripe
      .rawRequest(method, path, form, call.idempotencyKey ? { idempotencyKey: call.idempotencyKey } : {})
      .catch((error: unknown) => {
        throw errorOf(error, {
          now: context.clock(),
          unsupportableCustomer: settings.unsupportableCustomer,
          prefilled,
        });
      });
    const requestId = requestIdOf(answer);
    const parsed = shape.safeParse(answer);
    if (!parsed.success) throw malformedAnswer(requestId);
    return { wire: parsed.data, requestId };
  }

  return {
    createSession: (form, call, prefilled) => send(sessionWire, 'POST', SESSIONS, form, call, prefilled),
    getSession: (id, call) =>
      send(sessionWire, 'GET', `${SESSIONS}/${encodeURIComponent(id)}`, undefined, call),
    listSessions({ limit, createdFrom, createdTo, after }, call) {
      const query = new URLSearchParams({ limit: String(limit) });
      if (createdFrom !== undefined) query.set('created[gte]', String(createdFrom));
      if (createdTo !== undefined) query.set('created[lte]', String(createdTo));
      if (after) query.set('starting_after', after);
      return send(listWire, 'GET', `${SESSIONS}?${query}`, undefined, call);
    },
    getQuotes: (query, call) =>
      send(
        quotesWire,
        'GET',
        query.size > 0 ? `${settings.quotesPath}?${query}` : settings.quotesPath,
        undefined,
        call,
      ),
    listEndpoints: (call) => send(endpointsWire, 'GET', '/v1/webhook_endpoints?limit=100', undefined, call),
  };
}

function requestIdOf(answer: unknown): string | undefined {
  const last: unknown = (answer as { lastResponse?: unknown } | null)?.lastResponse;
  const id = (last as { requestId?: unknown } | undefined)?.requestId;
  return typeof id === 'string' ? id : undefined;
}
