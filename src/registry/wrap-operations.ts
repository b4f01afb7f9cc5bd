import type { Call } from '../provider/call.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import { isProviderError, ProviderError } from '../provider/error.ts';
import type { WebhookOperations } from '../provider/webhook.ts';
import { openDeadline } from './deadline.ts';
import type { CallResult } from './health/circuit-breaker.ts';
import type { ProviderMonitor } from './health/provider-monitor.ts';

export type RegistryLog = {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

export type WrapOptions = {
  readonly providerId: string;
  readonly monitor: ProviderMonitor;
  readonly log: RegistryLog;
  readonly timeoutMilliseconds: number;
};

/** Nobody waits for these, and they take several requests. Milliseconds. */
const LONG_OPERATIONS: Readonly<Record<string, number>> = { 'deposits.list': 15_000 };

type Operation = (...given: unknown[]) => Promise<unknown>;

/** Less of its time, and a provider that has not answered may be as fast as ever: the caller came late. */
const FAIR_SHARE = 0.25;

/** A refusal is an answer: only the provider's own trouble is a failure. `share`: of the time that a call may take. */
function judge(error: ProviderError, call: Call, share: number): { circuit: CallResult; success: boolean } {
  if (error.class !== 'provider') return { circuit: 'success', success: true };
  const reason: unknown = call.signal.aborted ? call.signal.reason : undefined;
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  const left = call.signal.aborted && !(timedOut && share >= FAIR_SHARE);
  // Kept back by the adapter's own limit: the provider was not asked.
  const keptBack = error.outcome === 'not_sent' && error.retryAfterSeconds !== undefined;
  const notAsked = left || keptBack;
  const circuit = notAsked || error.outcome === 'rejected' ? 'neither' : 'failure';
  return { circuit, success: notAsked };
}

/** Names, message and stack alone: SDKs hang requests, headers and all, on their errors. */
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
        { provider: providerId, operation, error: describe(error) },
        'An adapter threw what is no ProviderError; its outcome counts as unknown.',
      );
    }
    return new ProviderError({
      outcome: 'unknown',
      class: 'provider',
      code: timedOut ? 'timeout' : 'unexpected',
      message: timedOut
        ? `${providerId} ${operation}: no answer within the deadline.`
        : `${providerId} ${operation}: the adapter failed in a way that it does not name.`,
      cause: error,
    });
  }

  return async (...given) => {
    const call = given.at(-1) as Call;
    const settle = breaker.admit();
    if (settle === null) {
      throw new ProviderError({
        outcome: 'not_sent',
        class: 'provider',
        code: 'circuit_open',
        message: `${providerId} ${operation}: not asked, because its last calls failed.`,
      });
    }
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    const deadline = openDeadline(call.signal, timeoutMilliseconds);
    try {
      const work = async () => act(...given.slice(0, -1), { ...call, signal: deadline.signal });
      const result = await deadline.race(work());
      settle('success');
      monitor.record({ success: true, milliseconds: elapsed() });
      return result;
    } catch (thrown) {
      const error = typed(thrown, deadline.signal.aborted);
      const { circuit, success } = judge(error, call, elapsed() / timeoutMilliseconds);
      settle(circuit);
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

/** Verifying fails closed even where an adapter breaks the rule and throws. */
function wrapWebhook(webhook: WebhookOperations, { providerId, log }: WrapOptions): WebhookOperations {
  return {
    verify(raw, now) {
      try {
        return webhook.verify(raw, now);
      } catch (error) {
        log.error({ provider: providerId, error: describe(error) }, 'Verifying a webhook threw: refused.');
        return { refused: 'The signature could not be checked.' };
      }
    },
    read: (event) => webhook.read(event),
  };
}

/** The adapter's operations under a deadline and a circuit breaker, counted, with every failure a ProviderError. */
export function wrapOperations(operations: ProviderOperations, options: WrapOptions): ProviderOperations {
  const { addresses, deposits, webhook, subscriptions, quote, check } = operations;
  // One line an operation, so that a new one of the contract does not compile without its own.
  const wrapped: { [Name in keyof Required<ProviderOperations>]: ProviderOperations[Name] | undefined } = {
    sessions: wrapGroup('sessions', operations.sessions, options),
    addresses: addresses && wrapGroup('addresses', addresses, options),
    deposits: deposits && wrapGroup('deposits', deposits, options),
    webhook: webhook && wrapWebhook(webhook, options),
    subscriptions: subscriptions && wrapGroup('subscriptions', subscriptions, options),
    quote: quote && (wrapOne('quote', quote.bind(operations) as Operation, options) as typeof quote),
    check: check && (wrapOne('check', check.bind(operations) as Operation, options) as typeof check),
  };
  // That one is present is the capability.
  return Object.fromEntries(
    Object.entries(wrapped).filter(([, operation]) => operation !== undefined),
  ) as unknown as ProviderOperations;
}
