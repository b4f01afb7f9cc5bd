import type Stripe from 'stripe';
import { type SessionObject, statuses } from '../session-object.ts';
import { Refusal } from './answer.ts';

const PARAMETERS = new Set([
  'created',
  'created[gt]',
  'created[gte]',
  'created[lt]',
  'created[lte]',
  'destination_currency',
  'destination_network',
  'status',
  'limit',
  'starting_after',
  'ending_before',
]);

/** One page of sessions, newest first. Its error codes are not published; these are those of Stripe's other lists. */
export function sessionsPage(newestFirst: readonly SessionObject[], query: URLSearchParams): Response {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name) && !name.startsWith('expand[')) {
      throw refused('parameter_unknown', name, `Received unknown parameter: ${name}`);
    }
  }
  const limit = integer(query, 'limit') ?? 10;
  if (limit < 1 || limit > 100)
    throw refused('parameter_invalid_integer', 'limit', 'limit must be from 1 to 100.');
  const [after, before] = [query.get('starting_after'), query.get('ending_before')];
  if (after !== null && before !== null) {
    throw refused(
      'parameters_exclusive',
      'starting_after',
      'Give starting_after or ending_before, not both.',
    );
  }
  const status = query.get('status');
  if (status !== null && !statuses.some((known) => known === status)) {
    throw new Refusal(400, { param: 'status', message: 'Invalid status' });
  }

  const indexOf = (id: string, param: string): number => {
    const index = newestFirst.findIndex((session) => session.id === id);
    if (index < 0) throw refused('resource_missing', param, `No such onramp session: ${id}`);
    return index;
  };
  const from = after === null ? 0 : indexOf(after, 'starting_after') + 1;
  const to = before === null ? newestFirst.length : indexOf(before, 'ending_before');
  const found = newestFirst.slice(from, to).filter((session) => matches(session, query));
  const data = before === null ? found.slice(0, limit) : found.slice(-limit);
  return Response.json({
    object: 'list',
    url: '/v1/crypto/onramp_sessions',
    has_more: found.length > data.length,
    data,
  });
}

/** The only webhook endpoint of the simulated account: https://docs.stripe.com/api/webhook_endpoints/list */
export function webhookEndpointsPage(eventType: string): Response {
  const endpoint: Omit<Stripe.WebhookEndpoint, 'secret'> = {
    id: 'we_simulator',
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: 1_767_225_600,
    description: 'Where the simulator sends events',
    enabled_events: [eventType],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: 'https://gateway.example/webhooks/stripe',
  };
  return Response.json({ object: 'list', url: '/v1/webhook_endpoints', has_more: false, data: [endpoint] });
}

function matches(session: SessionObject, query: URLSearchParams): boolean {
  const details = session.transaction_details;
  const is = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
  const compares = (name: string, holds: (bound: number) => boolean) => {
    const bound = integer(query, name);
    return bound === null || holds(bound);
  };
  return (
    is('status', session.status) &&
    is('destination_currency', details.destination_currency) &&
    is('destination_network', details.destination_network) &&
    compares('created', (bound) => session.created === bound) &&
    compares('created[gt]', (bound) => session.created > bound) &&
    compares('created[gte]', (bound) => session.created >= bound) &&
    compares('created[lt]', (bound) => session.created < bound) &&
    compares('created[lte]', (bound) => session.created <= bound)
  );
}

function integer(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^-?\d{1,15}$/.test(text))
    throw refused('parameter_invalid_integer', name, `Invalid integer: ${name}`);
  return Number(text);
}

function refused(code: string, param: string, message: string): Refusal {
  return new Refusal(400, { code, param, message });
}
