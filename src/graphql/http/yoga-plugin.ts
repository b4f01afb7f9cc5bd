import type { Plugin } from 'graphql-yoga';
import { rateLimitHeaders } from '../../rate-limits/index.ts';
import type { Asker } from '../admission/admission.ts';
import { badRequest } from '../errors.ts';
import type { Sender } from '../pipeline/call.ts';
import { isEvents, mapEvents } from '../pipeline/events.ts';
import { acceptedBy, isJsonBody } from '../pipeline/http-answer.ts';
import { checkParams, type Params, readParams } from '../pipeline/params.ts';
import { isSubscription, type Pipeline, type Subscription } from '../pipeline/pipeline.ts';

const FORM_TYPE = /^application\/x-www-form-urlencoded(;|,|$)/;

/** What the server passes on beside a request. */
export type ServerContext = Omit<Sender, 'authorization'>;

type Exchange = Asker & { subscription?: Subscription };

/** The parameters of a URL. Those that are not valid JSON are BAD_REQUEST instead of INTERNAL. */
async function readQuery(parse: () => unknown, url: string): Promise<Params> {
  try {
    const documentId = new URL(url).searchParams.get('documentId');
    return { ...((await parse()) as Params), ...(documentId ? { documentId } : {}) };
  } catch (error) {
    const isSyntaxError = error instanceof Error && error.name === 'SyntaxError';
    throw isSyntaxError ? badRequest('variables and extensions must be JSON') : error;
  }
}

/** Lets Yoga ask the pipeline: Yoga itself parses, validates and executes nothing. */
export function usePipeline(pipeline: Pipeline): Plugin<object, ServerContext> {
  const exchanges = new WeakMap<Request, Exchange>();
  const subscriptionOf = (context: unknown) =>
    exchanges.get((context as { request: Request }).request)?.subscription;

  return {
    async onRequestParse({ request, serverContext, requestParser, setRequestParser, endResponse, fetchAPI }) {
      const { method, headers } = request;
      if (method !== 'GET' && method !== 'POST') return;
      const contentType = headers.get('content-type') ?? '';
      const { result, stream } = acceptedBy(headers.get('accept'));
      // The routes add the messages. A form can be sent by any web page without asking first.
      if (!requestParser || FORM_TYPE.test(contentType)) {
        return endResponse(new fetchAPI.Response(null, { status: 415 }));
      }
      if (!result && !stream) return endResponse(new fetchAPI.Response(null, { status: 406 }));
      const { ip, origin, waiting } = serverContext;
      const authorization = headers.get('authorization');
      const sender = { authorization, ip, origin, ...(waiting && { waiting }) };
      const exchange: Exchange = { caller: await pipeline.authenticate(sender), sender, quota: null };
      exchanges.set(request, exchange);
      const counted = async (read: () => Promise<Params>) => {
        try {
          return (await read()) as never;
        } catch (error) {
          throw pipeline.faultOf(error, exchange);
        }
      };
      if (method === 'GET') {
        setRequestParser((given) => counted(() => readQuery(() => requestParser(given), given.url)));
      } else if (isJsonBody(contentType)) {
        setRequestParser((given) =>
          counted(async () => {
            const body = Buffer.from(await given.arrayBuffer());
            const refused = await pipeline.admitBody(body.length, exchange);
            if (refused) throw refused.errors[0];
            return readParams(body.toString());
          }),
        );
      }
    },

    async onParams({ request, params, setParams, setResult }) {
      const exchange = exchanges.get(request);
      if (!exchange) throw new Error('the request was not authenticated');
      const given = checkParams(params);
      const accepted = acceptedBy(request.headers.get('accept'));
      const outcome = await pipeline.run(given, exchange, { method: request.method, accepted });
      // Yoga checks that there is a text.
      if (given.query == null) setParams({ ...params, query: '{__typename}' });
      if (!isSubscription(outcome)) return setResult(pipeline.bounded(outcome) as never);
      exchange.subscription = outcome;
      setParams({ ...params, query: outcome.operation.text });
    },

    onParse({ context, setParsedDocument }) {
      const subscription = subscriptionOf(context);
      if (subscription) setParsedDocument(subscription.operation.document);
    },

    onValidate({ context, setResult }) {
      if (subscriptionOf(context)) setResult([]);
    },

    onSubscribe({ args, setSubscribeFn }) {
      const subscription = subscriptionOf(args.contextValue);
      if (!subscription) throw new Error('the subscription was not checked');
      const open = async () => {
        const opened = await subscription.open();
        return isEvents(opened) ? mapEvents(opened, pipeline.bounded) : opened;
      };
      setSubscribeFn(open as never);
    },

    onResponse({ request, response }) {
      const quota = exchanges.get(request)?.quota;
      if (!quota) return;
      for (const [name, value] of Object.entries(rateLimitHeaders(quota))) response.headers.set(name, value);
    },
  };
}
