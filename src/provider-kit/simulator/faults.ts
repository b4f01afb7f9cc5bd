import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** All kinds of faults. */
export const faultKinds = [
  'slow',
  'error_before',
  'error_after',
  'reset',
  'rate_limited',
  'duplicate_webhooks',
  'reorder_webhooks',
  'drop_webhooks',
] as const;

/** A kind of fault; `Faults.apply` documents the effects. */
export type FaultKind = (typeof faultKinds)[number];

const fault = z.strictObject({
  /** The simulator's name of an API operation, or the type of a webhook; absent means any. */
  operation: z.string().min(1).optional(),
  kind: z.enum(faultKinds),
  /** How often the fault occurs. */
  times: z.int().min(1).default(1),
  /** Duration of `slow` and `reorder_webhooks`. */
  milliseconds: z.int().min(0).max(600_000).optional(),
  /** HTTP status of `error_before` and `error_after`; 500 by default. */
  status: z.int().min(400).max(599).optional(),
});

/** A pending fault. */
export type Fault = z.output<typeof fault>;
/** A fault as a test requests it: `{ kind: 'reset' }` affects the next operation, once. */
export type FaultInput = z.input<typeof fault>;

/** Header of a response that stands for a reset connection: the HTTP host destroys the socket instead of sending it. */
export const resetHeader = 'x-simulator-reset';

/** Whether the HTTP host must destroy the socket instead of sending the response. */
export function isReset(response: Response): boolean {
  return response.headers.has(resetHeader);
}

/** Pending faults of one simulator. */
export type Faults = {
  /** Handles `/__control/faults` (POST adds, GET lists, DELETE clears); undefined for any other path. */
  handle(request: Request): Promise<Response | undefined>;
  /**
   * Runs an API operation with the next matching fault. `error_before` and `rate_limited` do not run it. `slow`,
   * `error_after` and `reset` run it and affect the response only, so that the caller does not know the result.
   */
  apply(operation: string, act: () => Promise<Response>): Promise<Response>;
  /** Takes the next fault for this type of webhook. Used by the webhook queue. */
  takeWebhookFault(type: string): Fault | undefined;
  add(fault: FaultInput): void;
  clear(): void;
  /** Ends all waits. */
  close(): void;
};

/**
 * Creates the fault injection of a simulator. `answer` formats errors like the vendor. A fault for an operation that is not
 * in `operations`, or for a webhook that is not in `events`, is refused, since it would never occur.
 * @example
 * const faults = createFaults({ operations: ['sessions.create'], events: ['session.updated'] });
 * return (await faults.handle(request)) ?? faults.apply('sessions.create', () => createSession(request));
 */
export function createFaults(
  options: {
    answer?: (status: number, kind: FaultKind) => Response;
    operations?: readonly string[];
    events?: readonly string[];
  } = {},
): Faults {
  const answer = options.answer ?? ((status) => Response.json({ error: 'Simulated fault.' }, { status }));
  const active: Fault[] = [];
  const closed = new AbortController();

  function take(operation: string, ofWebhooks: boolean): Fault | undefined {
    const index = active.findIndex(
      (entry) =>
        entry.kind.endsWith('_webhooks') === ofWebhooks &&
        (entry.operation === undefined || entry.operation === operation),
    );
    const found = active[index];
    if (found === undefined) return undefined;
    if (found.times > 1) active[index] = { ...found, times: found.times - 1 };
    else active.splice(index, 1);
    return found;
  }

  function wait(milliseconds: number): Promise<void> {
    return delay(milliseconds, undefined, { signal: closed.signal, ref: false }).catch(() => undefined);
  }

  async function addFrom(request: Request): Promise<Response> {
    const parsed = fault.safeParse(await request.json().catch(() => undefined));
    if (!parsed.success) {
      return Response.json({ error: z.prettifyError(parsed.error) }, { status: 400 });
    }
    const { kind, operation } = parsed.data;
    const names = kind.endsWith('_webhooks') ? options.events : options.operations;
    if (operation !== undefined && names && !names.includes(operation)) {
      const error = `The operation of ${kind} must be one of ${names.join(', ')}, or omitted for any.`;
      return Response.json({ error }, { status: 400 });
    }
    active.push(parsed.data);
    return Response.json({ faults: active }, { status: 201 });
  }

  return {
    async handle(request) {
      if (new URL(request.url).pathname !== '/__control/faults') return undefined;
      if (request.method === 'POST') return addFrom(request);
      if (request.method === 'DELETE') active.length = 0;
      else if (request.method !== 'GET') {
        return new Response(null, { status: 405, headers: { allow: 'GET, POST, DELETE' } });
      }
      const { operations, events } = options;
      return Response.json({ faults: active, kinds: faultKinds, operations, events });
    },
    async apply(operation, act) {
      const found = take(operation, false);
      if (found?.kind === 'error_before') return answer(found.status ?? 500, found.kind);
      if (found?.kind === 'rate_limited') {
        const limited = answer(429, found.kind);
        if (!limited.headers.has('retry-after')) limited.headers.set('retry-after', '1');
        return limited;
      }
      const response = await act();
      if (found?.kind === 'slow') await wait(found.milliseconds ?? 30_000);
      if (found?.kind === 'error_after') return answer(found.status ?? 500, found.kind);
      if (found?.kind === 'reset') {
        return new Response(null, { status: 500, headers: { [resetHeader]: '1' } });
      }
      return response;
    },
    takeWebhookFault: (type) => take(type, true),
    add: (input) => void active.push(fault.parse(input)),
    clear: () => void active.splice(0),
    close: () => closed.abort(),
  };
}
