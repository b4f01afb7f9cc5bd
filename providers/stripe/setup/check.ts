import {
  type Call,
  isProviderError,
  type ProviderContext,
  type ProviderOperations,
} from 'onramp-gateway/provider';
import { type Answered, createClient, type StripeClient } from '../http/client.ts';
import type { AnswerHead } from '../http/stripe-fetch.ts';
import type { StripeOptions } from '../options.ts';
import { clock, coverage, credentials, type Look, reachable, webhooks } from './check-findings.ts';

type Check = NonNullable<ProviderOperations['check']>;

/** Three reads: a session, what is quoted, where events go. Makes nothing. */
export function createCheck(settings: StripeOptions, context: ProviderContext): Check {
  async function look<Wire>(
    ask: (client: StripeClient, call: Call) => Promise<Answered<Wire>>,
    call: Call,
  ): Promise<Look<Wire>> {
    const seen: { head: AnswerHead | null; at: Date } = { head: null, at: context.clock() };
    const client = createClient(settings, context, (head) => {
      seen.head = head;
      seen.at = context.clock();
    });
    // Reads only: a key would mean nothing.
    const answer = await ask(client, { signal: call.signal }).catch((error: unknown) => {
      if (isProviderError(error)) return error;
      throw error;
    });
    return isProviderError(answer)
      ? { ...seen, wire: null, problem: answer }
      : { ...seen, wire: answer.wire, problem: null };
  }

  return async (call) => {
    const sessions = await look((client, read) => client.listSessions({ limit: 1 }, read), call);
    const found = [reachable(sessions, settings), credentials(sessions, settings), clock(sessions)];
    if (sessions.wire === null) {
      const detail = 'Not looked at: the checks above come first.';
      return [
        ...found,
        { name: 'coverage', state: 'unknown', detail },
        { name: 'webhooks', state: 'unknown', detail },
      ];
    }
    const [quotes, endpoints] = await Promise.all([
      look((client, read) => client.getQuotes(new URLSearchParams(), read), call),
      look((client, read) => client.listEndpoints(read), call),
    ]);
    return [...found, coverage(quotes, settings), webhooks(endpoints, settings)];
  };
}
