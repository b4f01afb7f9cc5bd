import {
  type Call,
  isProviderError,
  type ProviderContext,
  type ProviderOperations,
} from 'onramp-gateway/provider';
import { type Answered, type AnswerHead, createClient, type StripeClient } from '../http/client.ts';
import type { StripeOptions } from '../options.ts';
import { clock, coverage, credentials, type ReadResult, reachable, webhooks } from './check-findings.ts';

type Check = NonNullable<ProviderOperations['check']>;

/** Reads one session, the quotes and the webhook endpoints. Creates nothing. */
export function createCheck(settings: StripeOptions, context: ProviderContext): Check {
  async function read<Wire>(
    request: (client: StripeClient, call: Call) => Promise<Answered<Wire>>,
    call: Call,
  ): Promise<ReadResult<Wire>> {
    const seen: { head: AnswerHead | null; at: Date } = { head: null, at: context.clock() };
    const client = createClient(settings, context, (head) => {
      seen.head = head;
      seen.at = context.clock();
    });
    // Reads send no idempotency key.
    const answer = await request(client, { signal: call.signal }).catch((error: unknown) => {
      if (isProviderError(error)) return error;
      throw error;
    });
    return isProviderError(answer)
      ? { ...seen, wire: null, problem: answer }
      : { ...seen, wire: answer.wire, problem: null };
  }

  return async (call) => {
    const sessions = await read((client, reading) => client.listSessions({ limit: 1 }, reading), call);
    const found = [reachable(sessions, settings), credentials(sessions, settings), clock(sessions)];
    if (sessions.wire === null) {
      const detail = 'Not checked, because a check above failed.';
      return [
        ...found,
        { name: 'coverage', state: 'unknown', detail },
        { name: 'webhooks', state: 'unknown', detail },
      ];
    }
    const [quotes, endpoints] = await Promise.all([
      read((client, reading) => client.getQuotes(new URLSearchParams(), reading), call),
      read((client, reading) => client.listEndpoints(reading), call),
    ]);
    return [...found, coverage(quotes, settings), webhooks(endpoints, settings)];
  };
}
