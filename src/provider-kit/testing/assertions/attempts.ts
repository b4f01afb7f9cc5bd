import { isProviderError, type ProviderError } from '../../../provider/error.ts';
import type { SessionNews, SessionRequest } from '../../../provider/sessions.ts';
import type { ReceivedRequest } from '../host/host-simulator.ts';
import type { Trial } from '../host/trial.ts';
import { same } from './claims.ts';

export type MaybeNews = { readonly sent: readonly ReceivedRequest[] } & (
  | { readonly news: SessionNews; readonly error: null }
  | { readonly news: null; readonly error: ProviderError }
);

/** Makes a session at a new simulator, or tells why not, and what was sent on the way. */
export async function newsOrRefusal<Options>(
  trial: Trial<Options>,
  request: SessionRequest,
): Promise<MaybeNews> {
  const served = await trial.serve();
  try {
    const { news } = await trial.create(served, request);
    return { news, error: null, sent: [...served.requests] };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return { news: null, error, sent: [...served.requests] };
  } finally {
    await served.close();
  }
}

/** Holds that the changed request is granted where that is declared, and refused where it is not. */
export async function agrees<Options>(
  trial: Trial<Options>,
  what: string,
  declared: boolean,
  change: Partial<SessionRequest>,
): Promise<MaybeNews> {
  const result = await newsOrRefusal(trial, { ...trial.suite.request(), ...change });
  const granted = result.error === null;
  const code = result.error === null ? '' : ` (${result.error.code})`;
  same(
    granted,
    declared,
    `${what}: declared ${declared}, but it is ${granted ? 'granted' : `refused${code}`}`,
  );
  return result;
}

/** All that was sent, as it stands and as forms and JSON mean it, to look a value up in. */
export function sentText(requests: readonly ReceivedRequest[]): string {
  return requests
    .flatMap(({ path, body, headers }) => {
      const text = [path, body, ...[...headers].map(([name, value]) => `${name}: ${value}`)].join('\n');
      return [text, decoded(text), text.replaceAll('\\/', '/')];
    })
    .join('\n');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
