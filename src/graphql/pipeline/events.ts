import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { ErrorMapper } from '../errors.ts';

/** The results of a subscription, one for each event. Their errors are those for the client. */
export type Events = AsyncIterableIterator<ExecutionResult>;

export const isEvents = (outcome: ExecutionResult | Events): outcome is Events =>
  Symbol.asyncIterator in outcome;

const DONE = { done: true, value: undefined } as const;

/** A single result as events. */
export async function* oneEvent(result: ExecutionResult): Events {
  yield result;
}

/** Changes each result. */
export function mapEvents(events: Events, change: (result: ExecutionResult) => ExecutionResult): Events {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const { done, value } = await events.next();
      return done ? DONE : { done: false, value: change(value) };
    },
    async return() {
      await events.return?.();
      return DONE;
    },
  };
}

function mapped(result: ExecutionResult, mapError: ErrorMapper): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(mapError) } : result;
}

/**
 * The results of an event source. A source that fails ends with a result that tells why. Not a generator, which cannot be
 * ended while it waits for an event; a class, since thousands may be open.
 */
class Results implements Events {
  private source: AsyncIterator<unknown> | null;
  private readonly args: ExecutionArgs;
  private readonly mapError: ErrorMapper;

  constructor(source: AsyncIterator<unknown>, args: ExecutionArgs, mapError: ErrorMapper) {
    this.source = source;
    this.args = args;
    this.mapError = mapError;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.source === null) return DONE;
    try {
      const { done, value } = await this.source.next();
      if (done) return DONE;
      return {
        done: false,
        value: mapped(await execute({ ...this.args, rootValue: value }), this.mapError),
      };
    } catch (error) {
      void this.return();
      return { done: false, value: { errors: [this.mapError(error)] } };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    const { source } = this;
    this.source = null;
    await source?.return?.();
    return DONE;
  }
}

/** Opens a subscription; returns the errors if it cannot be opened. */
export async function openEvents(
  args: ExecutionArgs,
  mapError: ErrorMapper,
): Promise<Events | ExecutionResult> {
  const source = await createSourceEventStream(args);
  return Symbol.asyncIterator in source
    ? new Results(source[Symbol.asyncIterator](), args, mapError)
    : mapped(source, mapError);
}
