import type { ProviderContext } from '../../provider/call.ts';
import type { ProviderDefinition, ProviderOperations } from '../../provider/definition.ts';
import { createTransport } from '../../transport/index.ts';

export type LiveProvider<Options> = {
  /** The adapter's own operations, connected to the vendor's test mode. */
  readonly operations: ProviderOperations;
  readonly options: Options;
  /** Warnings of the adapter. */
  readonly warnings: ReadonlyArray<{ fields: Record<string, unknown>; message: string }>;
  close(): Promise<void>;
};

/**
 * Connects the adapter to the vendor's test mode over the network. Throws if the options are invalid, if `checkMode` refuses
 * them for sandbox mode, or if the adapter has no `checkMode`, so that a test never moves real money.
 * @example
 * const stripe = connectLive(definition, { secretKey: process.env.STRIPE_SECRET_KEY });
 */
export function connectLive<Options>(
  definition: ProviderDefinition<Options>,
  given: Readonly<Record<string, unknown>>,
): LiveProvider<Options> {
  const options = definition.options.parse(given);
  if (!definition.checkMode) {
    throw new Error(
      `${definition.id} has no checkMode, so test keys cannot be distinguished from live keys.`,
    );
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
