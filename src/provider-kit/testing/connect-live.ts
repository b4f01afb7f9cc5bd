import type { ProviderContext } from '../../provider/call.ts';
import type { ProviderDefinition, ProviderOperations } from '../../provider/definition.ts';
import { createTransport } from '../../transport/index.ts';

export type LiveProvider<Options> = {
  /** On the vendor's own test mode, not wrapped by the gateway. */
  readonly operations: ProviderOperations;
  readonly options: Options;
  /** Warnings of the adapter. */
  readonly warnings: ReadonlyArray<{ fields: Record<string, unknown>; message: string }>;
  close(): Promise<void>;
};

/**
 * Connects the adapter to its vendor over the network, with the keys given. Throws for options that do not parse, and
 * for those that `checkMode` finds unfit for a sandbox, and without one: a test never moves real money.
 * @example
 * const stripe = connectLive(definition, { secretKey: process.env.STRIPE_SECRET_KEY });
 */
export function connectLive<Options>(
  definition: ProviderDefinition<Options>,
  given: Readonly<Record<string, unknown>>,
): LiveProvider<Options> {
  const options = definition.options.parse(given);
  if (!definition.checkMode) {
    throw new Error(`${definition.id} has no checkMode: nobody could tell its test keys from its live ones.`);
  }
  const unfit = definition.checkMode(options, 'sandbox');
  if (unfit !== null) throw new Error(`${definition.id}: ${unfit}`);

  const transport = createTransport();
  const warnings: Array<{ fields: Record<string, unknown>; message: string }> = [];
  const context: ProviderContext = {
    http: transport.http,
    fetch: transport.fetch,
    clock: () => new Date(),
    log: { warn: (fields, message) => void warnings.push({ fields, message }) },
  };
  return {
    operations: definition.connect(options, context),
    options,
    warnings,
    close: () => transport.close(),
  };
}
