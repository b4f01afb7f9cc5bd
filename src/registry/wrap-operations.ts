import type { Log } from '../observe/index.ts';
import type { Call } from '../provider/call.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import { isProviderError, ProviderError } from '../provider/error.ts';
import type { WebhookOperations } from '../provider/webhook.ts';
import { openDeadline } from './deadline.ts';
import type { CallResult } from './health/circuit-breaker.ts';
import type { ProviderMonitor } from './health/provider-monitor.ts';

export type WrapOptions = {
  readonly providerId: string;
  readonly monitor: ProviderMonitor;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly timeoutMilliseconds: number;
};

/**
 * Timeouts in milliseconds of operations that take several requests. A search must end before the lease of its attempt.
 */
const LONG_OPERATIONS: Readonly<Record<string, number>> = { 'deposits.list': 15_000, 'sessions.find': 8_000 };

type Operation = (...given: unknown[]) => Promise<unknown>;

/** A timeout does not count against the provider if the caller left it less than this share of the time limit. */
const FAIR_SHARE = 0.25;

/** Classifies a failed call for the circuit breaker and the success rate. `share` is elapsed time / time limit. */
function classify(
  error: ProviderError,
  call: Call,
  share: number,
): { circuit: CallResult; success: boolean } {
  // A refusal of the customer or the purchase is a valid answer; only the class `provider` can be a failure of the provider.
  // Of one that the adapter decided by itself nothing is learnt: the provider was not asked.
  if (error.class !== 'provider') {
    return { circuit: error.outcome === 'not_sent' ? 'neither' : 'success', success: true };
  }
  const reason: unknown = call.signal.aborted ? call.signal.reason : undefined;
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  const callerAborted = call.signal.aborted && !(timedOut && share >= FAIR_SHARE);
  // The adapter's own rate limit held the call back, so the provider was not called. An error with the one of the provider's
  // answer as its cause is another: the adapter only states that nothing was created.
  const answered = isProviderError(error.cause);
  const heldBack = error.outcome === 'not_sent' && error.retryAfterSeconds !== undefined && !answered;
  const ignored = callerAborted || heldBack;
  const circuit = ignored || error.outcome === 'rejected' ? 'neither' : 'failure';
  return { circuit, success: ignored };
}

/** Name, message and stack only: SDK errors also carry requests with their headers. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: typeof error };
  return { name: error.name, message: error.message, stack: error.stack };
}

function wrapOne(operation: string, act: Operation, options: WrapOptions): Operation {
  const { providerId, monitor, log } = options;
  const breaker = monitor.breaker(operation);
  const timeoutMilliseconds = LONG_OPERATIONS[operation] ?? options.timeoutMilliseconds;

  function typed(error: unknown, timedOut: boolean): ProviderError {
    if (isProviderError(error)) return error;
    if (!timedOut) {
      log.error(
        { event: 'adapter_error_untyped', provider: providerId, operation, error: describe(error) },
        'An adapter threw an error that is not a ProviderError; the outcome counts as unknown',
      );
    }
    return new ProviderError({
      outcome: 'unknown',
      class: 'provider',
      code: timedOut ? 'timeout' : 'unexpected',
      message: timedOut
        ? `${providerId} ${operation}: no answer within the deadline.`
        : `${providerId} ${operation}: the adapter threw an unexpected error.`,
      cause: error,
    });
  }

  return async (...given) => {
    const call = given.at(-1) as Call;
    const report = breaker.admit();
    if (report === null) {
      throw new ProviderError({
        outcome: 'not_sent',
        class: 'provider',
        code: 'circuit_open',
        message: `${providerId} ${operation}: not called, because recent calls failed.`,
      });
    }
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    const deadline = openDeadline(call.signal, timeoutMilliseconds);
    try {
      const work = async () => act(...given.slice(0, -1), { ...call, signal: deadline.signal });
      const result = await deadline.race(work());
      report('success');
      monitor.record({ success: true, milliseconds: elapsed() });
      return result;
    } catch (thrown) {
      const error = typed(thrown, deadline.signal.aborted);
      const { circuit, success } = classify(error, call, elapsed() / timeoutMilliseconds);
      report(circuit);
      if (!(circuit === 'neither' && success)) monitor.record({ success, milliseconds: elapsed() });
      throw error;
    } finally {
      deadline.close();
    }
  };
}

function wrapGroup<Group extends object>(name: string, group: Group, options: WrapOptions): Group {
  const entries = Object.entries(group).map(([key, act]) => [
    key,
    typeof act === 'function' ? wrapOne(`${name}.${key}`, (act as Operation).bind(group), options) : act,
  ]);
  return Object.fromEntries(entries) as Group;
}

/** Rejects the webhook if the adapter breaks the contract and throws from `verify`. */
function wrapWebhook(webhook: WebhookOperations, { providerId, log }: WrapOptions): WebhookOperations {
  return {
    verify(raw, now) {
      try {
        return webhook.verify(raw, now);
      } catch (error) {
        log.error(
          { event: 'webhook_verification_failed', provider: providerId, error: describe(error) },
          'An adapter threw while verifying a webhook, so the webhook was rejected',
        );
        return { refused: 'The signature could not be checked.' };
      }
    },
    read: (event) => webhook.read(event),
  };
}

/** Adds a deadline, a circuit breaker and metrics to each operation, and turns every failure into a ProviderError. */
export function wrapOperations(operations: ProviderOperations, options: WrapOptions): ProviderOperations {
  const { addresses, deposits, webhook, subscriptions, quote, check } = operations;
  // Listed one by one, so that a new operation of the contract does not compile until it is wrapped here.
  const wrapped: { [Name in keyof Required<ProviderOperations>]: ProviderOperations[Name] | undefined } = {
    sessions: wrapGroup('sessions', operations.sessions, options),
    addresses: addresses && wrapGroup('addresses', addresses, options),
    deposits: deposits && wrapGroup('deposits', deposits, options),
    webhook: webhook && wrapWebhook(webhook, options),
    subscriptions: subscriptions && wrapGroup('subscriptions', subscriptions, options),
    quote: quote && (wrapOne('quote', quote.bind(operations) as Operation, options) as typeof quote),
    check: check && (wrapOne('check', check.bind(operations) as Operation, options) as typeof check),
  };
  // Absent operations stay absent: the presence of an operation is a capability.
  return Object.fromEntries(
    Object.entries(wrapped).filter(([, operation]) => operation !== undefined),
  ) as unknown as ProviderOperations;
}
