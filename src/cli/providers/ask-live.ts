import { isProviderError, type ProviderOperations } from '../../provider/index.ts';
import type { Finding } from './findings/finding.ts';

const OUTCOME = {
  not_sent: 'it was not reached',
  rejected: 'it answered no',
  unknown: 'what became of the call is not known',
};

/** What went wrong at a provider, in words for whoever typed a command. Throws what no adapter may throw. */
export function explainProviderError(error: unknown): string {
  if (!isProviderError(error)) throw error;
  // An untyped error names no secret of ours, but its text is the adapter's: only what kind it was.
  const cause = error.code === 'unexpected' && error.cause instanceof Error ? ` (${error.cause.name})` : '';
  const support = error.requestId ? `, request ${error.requestId}` : '';
  return `${error.message}${cause} [${error.code}: ${OUTCOME[error.outcome]}${support}]`;
}

/** The adapter's own check, at the vendor. Never throws for what a vendor does. */
export async function askLive(operations: ProviderOperations): Promise<Finding[]> {
  if (!operations.check) {
    return [{ name: 'live', state: 'unknown', detail: 'the adapter cannot ask its vendor' }];
  }
  try {
    const found = await operations.check({ signal: new AbortController().signal });
    return found.map(({ name, state, detail }) => ({ name: `live ${name}`, state, detail }));
  } catch (error) {
    return [{ name: 'live', state: 'failed', detail: explainProviderError(error) }];
  }
}
