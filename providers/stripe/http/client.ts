import type { Call, HttpAnswer, ProviderContext } from 'onramp-gateway/provider';
import Stripe from 'stripe';
import type { StripeOptions } from '../options.ts';
import { errorOf, malformedAnswer } from './errors.ts';
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

/** Status and `Date` header of an answer. */
export type AnswerHead = { readonly status: number; readonly date: string | null };

/**
 * One function per endpoint. Every failure is a ProviderError. `onAnswer` gets each answer before its check.
 *
 * Requests go through the gateway's own transport and not through the `stripe` package: its client takes more than a third
 * of the time of a create, and sends again by itself after some errors. The package decides the version of the API, and
 * verifies webhooks.
 */
export function createClient(
  settings: StripeOptions,
  context: ProviderContext,
  onAnswer: (head: AnswerHead) => void = () => undefined,
): StripeClient {
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${settings.secretKey}`,
    'stripe-version': settings.apiVersion ?? Stripe.API_VERSION,
    'user-agent': `onramp-gateway Stripe/v1 NodeBindings/${Stripe.PACKAGE_VERSION}`,
  };

  async function send<Wire>(
    shape: { safeParse(value: unknown): { success: true; data: Wire } | { success: false } },
    method: 'GET' | 'POST',
    path: string,
    form: FlatForm | undefined,
    { idempotencyKey, signal }: Call,
    prefilled = false,
  ): Promise<Answered<Wire>> {
    const answer = await context.http({
      method,
      url: `${settings.baseUrl}${path}`,
      headers: {
        ...headers,
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(form && { body: encodeForm(form) }),
      signal,
    });
    onAnswer({ status: answer.status, date: answer.headers.date ?? null });
    const requestId = answer.headers['request-id'];
    const body = objectIn(answer);
    if (body?.error) {
      const { unsupportableCustomer } = settings;
      throw errorOf(answer, body.error, { now: context.clock(), unsupportableCustomer, prefilled });
    }
    const parsed = shape.safeParse(body);
    if (!parsed.success || answer.status >= 300) throw malformedAnswer(requestId);
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

/** Stripe's form encoding: brackets in names stay as they are. */
function encodeForm(form: FlatForm): string {
  const name = (text: string) => encodeURIComponent(text).replaceAll('%5B', '[').replaceAll('%5D', ']');
  return Object.entries(form)
    .map(([key, value]) => `${name(key)}=${encodeURIComponent(value)}`)
    .join('&');
}

/** The JSON object of an answer; null if it has none. */
function objectIn({ body }: HttpAnswer): { readonly error?: unknown } | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
