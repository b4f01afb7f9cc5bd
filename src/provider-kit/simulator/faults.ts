import { z } from 'zod';

/** Every kind of fault, for those who list them. */
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

/** What can go wrong on demand; `Faults.apply` says what each does. */
export type FaultKind = (typeof faultKinds)[number];

const fault = z.strictObject({
  /** The simulator's name of an API operation, or the type of a webhook; absent: any. */
  operation: z.string().min(1).optional(),
  kind: z.enum(faultKinds),
  /** How often it happens before it is used up. */
  times: z.int().min(1).default(1),
  /** How long `slow` waits and `reorder_webhooks` holds back. */
  milliseconds: z.int().min(0).max(600_000).optional(),
  /** Of `error_before` and `error_after`; 500 where absent. */
  status: z.int().min(400).max(599).optional(),
});

/** A fault that waits for its operation. */
export type Fault = z.output<typeof fault>;
/** A fault as a test asks for it: `{ kind: 'reset' }` meets the next operation, once. */
export type FaultInput = z.input<typeof fault>;

/** A response with this header is a broken connection: the HTTP host destroys the socket instead of answering. */
export const resetHeader = 'x-simulator-reset';

/** For the HTTP host that serves a simulator. */
export function isReset(response: Response): boolean {
  return response.headers.has(resetHeader);
}

/** The faults of one simulator. */
export type Faults = {
  /** Answers `/__control/faults` (POST adds, GET lists those that wait and what there is, DELETE clears); else undefined. */
  handle(request: Request): Promise<Response | undefined>;
  /**
   * Runs an API operation, misbehaving as told. `slow`, `error_after` and `reset` act first, and spoil the answer only:
   * the vendor has done it and the caller does not know. `error_before` and `rate_limited` do not act.
   */
  apply(operation: string, act: () => Promise<Response>): Promise<Response>;
  /** For the webhook queue: the fault that meets this webhook, used up once. */
  takeWebhookFault(type: string): Fault | undefined;
  add(fault: FaultInput): void;
  clear(): void;
  /** Ends every wait at once. */
  close(): void;
};

/**
 * The control surface that every simulator has. `answer` gives the vendor's own form of an error; an operation that is
 * neither in `operations` nor, of webhooks, in `events` is refused: its fault would never happen.
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
    if (closed.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        closed.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      timer.unref();
      closed.signal.addEventListener('abort', end);
    });
  }

  async function addFrom(request: Request): Promise<Response> {
    const parsed = fault.safeParse(await request.json().catch(() => undefined));
    if (!parsed.success) {
      return Response.json({ error: z.prettifyError(parsed.error) }, { status: 400 });
    }
    const { kind, operation } = parsed.data;
    const names = kind.endsWith('_webhooks') ? options.events : options.operations;
    if (operation !== undefined && names && !names.includes(operation)) {
      const error = `The operation of ${kind} must be one of ${names.join(', ')}, or left out for any.`;
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
