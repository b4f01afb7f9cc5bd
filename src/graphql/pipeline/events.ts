import { type ExecutionArgs, type ExecutionResult, subscribe } from 'graphql';
import type { ErrorMapper } from '../errors.ts';

/** The results of a subscription, one for each event. Their errors are those for the client. */
export type Events = AsyncIterableIterator<ExecutionResult>;

export const isEvents = (outcome: ExecutionResult | Events): outcome is Events =>
  Symbol.asyncIterator in outcome;

const DONE = { done: true, value: undefined } as const;

/** A single result as events. */
export function oneEvent(result: ExecutionResult): Events {
  let isTaken = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isTaken) return DONE;
      isTaken = true;
      return { done: false, value: result };
    },
  };
}

/**
 * Opens a subscription; returns the errors if it cannot be opened. An event source that fails ends with a result that tells
 * why. Not a generator: a generator that waits for an event cannot be ended.
 */
export async function openEvents(
  args: ExecutionArgs,
  mapError: ErrorMapper,
): Promise<Events | ExecutionResult> {
  const mapped = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map(mapError) } : result;
  const source = await subscribe(args);
  if (!(Symbol.asyncIterator in source)) return mapped(source);
  let hasFailed = false;
  const events: Events = {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (hasFailed) return DONE;
      try {
        const { done, value } = await source.next();
        return done ? DONE : { done: false, value: mapped(value) };
      } catch (error) {
        hasFailed = true;
        void source.return(undefined);
        return { done: false, value: { errors: [mapError(error)] } };
      }
    },
    async return() {
      await source.return(undefined);
      return DONE;
    },
  };
  return events;
}
