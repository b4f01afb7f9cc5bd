import { isProviderError, type ProviderOperations } from '../../provider/index.ts';
import type { Finding } from './report.ts';

const OUTCOME = {
  not_sent: 'the vendor was not reached',
  rejected: 'the vendor refused',
  unknown: 'the outcome is unknown',
};

/** A provider error as text for the operator. Rethrows every other error. */
export function explainProviderError(error: unknown): string {
  if (!isProviderError(error)) throw error;
  // The text of an untyped error is the adapter's own and may hold a secret: print its name only.
  const cause = error.code === 'unexpected' && error.cause instanceof Error ? ` (${error.cause.name})` : '';
  const support = error.requestId ? `, request ${error.requestId}` : '';
  return `${error.message}${cause} [${error.code}: ${OUTCOME[error.outcome]}${support}]`;
}

/** Runs the adapter's own check at the vendor. A provider error becomes a failed finding. */
export async function askLive(operations: ProviderOperations): Promise<Finding[]> {
  if (!operations.check) {
    return [{ name: 'live', state: 'unknown', detail: 'the adapter has no check of its vendor' }];
  }
  try {
    const found = await operations.check({ signal: new AbortController().signal });
    return found.map(({ name, state, detail }) => ({ name: `live ${name}`, state, detail }));
  } catch (error) {
    return [{ name: 'live', state: 'failed', detail: explainProviderError(error) }];
  }
}
