import { request as nodeRequest } from 'node:http';
import {
  type Capabilities,
  type Http,
  type HttpAnswer,
  isProviderError,
  type ProviderContext,
  ProviderError,
  type ProviderOperations,
  type RawWebhook,
  type SessionNews,
  type SessionOperations,
  verifiedEvent,
  type WebhookOperations,
} from '../../../provider/index.ts';
import type { Toy } from './adapter.ts';
import type { ToyOptions } from './options.ts';

/** A fault of an adapter: its description, the change that causes it, and the behaviours that must fail. */
export type Fault = readonly [what: string, spoil: (good: Toy) => Toy, behaviours: readonly string[]];

// Helpers that take the conforming adapter and return it with one fault.

export const declaring =
  (change: (facts: Capabilities) => Partial<Capabilities>) =>
  (toy: Toy): Toy => ({
    ...toy,
    capabilities: (options) => ({ ...toy.capabilities(options), ...change(toy.capabilities(options)) }),
  });

export const acting =
  (
    change: (
      good: ProviderOperations,
      options: ToyOptions,
      context: ProviderContext,
    ) => Partial<ProviderOperations>,
  ) =>
  (toy: Toy): Toy => ({
    ...toy,
    connect: (options, context) => {
      const good = toy.connect(options, context);
      return { ...good, ...change(good, options, context) };
    },
  });

export const sessions = (
  change: (
    good: SessionOperations,
    options: ToyOptions,
    context: ProviderContext,
  ) => Partial<SessionOperations>,
) =>
  acting((good, options, context) => ({
    sessions: { ...good.sessions, ...change(good.sessions, options, context) },
  }));

export const webhook = (
  change: (good: WebhookOperations, options: ToyOptions) => Partial<WebhookOperations>,
) => acting(({ webhook: good }, options) => (good ? { webhook: { ...good, ...change(good, options) } } : {}));

export const sending =
  (change: (http: Http, options: ToyOptions) => Http) =>
  (toy: Toy): Toy => ({
    ...toy,
    connect: (options, context) => toy.connect(options, { ...context, http: change(context.http, options) }),
  });

/** Changes the vendor's responses. */
export const hearing = (change: (answer: HttpAnswer) => HttpAnswer) =>
  sending((http) => async (request) => change(await http(request)));

/** Changes the news of create and get. */
export const telling = (change: (news: SessionNews) => Partial<SessionNews>) =>
  sessions((good) => ({
    create: async (...given) => {
      const news = await good.create(...given);
      return { ...news, ...change(news) };
    },
    get: async (...given) => {
      const news = await good.get(...given);
      return { ...news, ...change(news) };
    },
  }));

/** Replaces the errors of create and get by any value. */
export const failing = (change: (error: ProviderError, options: ToyOptions, sent: string) => unknown) =>
  sessions((good, options) => {
    const spoil = (given: unknown) => (error: unknown) => {
      throw isProviderError(error) ? change(error, options, JSON.stringify(given)) : error;
    };
    return {
      create: (...given) => good.create(...given).catch(spoil(given[0])),
      get: (...given) => good.get(...given).catch(spoil(given[0])),
    };
  });

export const changed = (
  error: ProviderError,
  more: Partial<ConstructorParameters<typeof ProviderError>[0]>,
) =>
  new ProviderError({
    outcome: error.outcome,
    class: error.class,
    code: error.code,
    message: error.message,
    retryAfterSeconds: error.retryAfterSeconds,
    ...more,
  });

/** Hides a mismatch in this field: the response always contains the requested value. */
export const believing = (field: string) =>
  sending((http) => async (request) => {
    const answer = await http(request);
    if (!request.url.endsWith('/sessions') || request.body === undefined || answer.status !== 200)
      return answer;
    const requested = JSON.parse(request.body) as Record<string, unknown>;
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), [field]: requested[field] }) };
  });

/** Returns any hand-off URL of the vendor's response, while the conforming adapter sees an allowed one. */
export const wandering = (toy: Toy): Toy => ({
  ...toy,
  connect(options, context) {
    let received = '';
    const http: Http = async (request) => {
      const answer = await context.http(request);
      const [member, literal] = /"url":("(?:[^"\\]|\\.)*")/.exec(answer.body) ?? [];
      if (member === undefined || literal === undefined) return answer;
      received = JSON.parse(literal) as string;
      return { ...answer, body: answer.body.replace(member, `"url":"${options.pageUrl}/pay"`) };
    };
    const good = toy.connect(options, { ...context, http });
    const { create, handoff } = good.sessions;
    const unsafeHandoff = () =>
      ({ kind: 'REDIRECT', url: received, expiresAt: null, singleUse: false }) as const;
    return {
      ...good,
      sessions: {
        ...good.sessions,
        create: async (...given) => ({ ...(await create(...given)), handoff: unsafeHandoff() }),
        async handoff(...given) {
          await handoff?.(...given);
          return unsafeHandoff();
        },
      },
    };
  },
});

/** Accepts any webhook without verification. */
export const trusting = (raw: RawWebhook) => {
  const { id, type } = JSON.parse(Buffer.from(raw.body).toString('utf8')) as { id: string; type: string };
  return verifiedEvent({ id, type, body: raw.body });
};

/** Follows redirects, as HTTP clients do by default. */
export const following: (http: Http) => Http = (http) => (request) =>
  http(request).catch(async (error: unknown) => {
    if (!isProviderError(error) || error.code !== 'redirect') throw error;
    const { location } = await plainly(request.url, request);
    const { status, body } = await plainly(location ?? '', request);
    return { status, body, headers: {} };
  });

function plainly(url: string, { method, headers, body }: Parameters<Http>[0]) {
  return new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
    const sent = nodeRequest(url, { method, headers }, async (answer) => {
      const text = (await answer.toArray()).join('');
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, body: text });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
