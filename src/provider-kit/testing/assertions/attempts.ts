import { isProviderError, type ProviderError } from '../../../provider/error.ts';
import type { SessionNews, SessionRequest } from '../../../provider/sessions.ts';
import type { ReceivedRequest } from '../host/host-simulator.ts';
import type { Trial } from '../host/trial.ts';
import { assertEqual } from './assert.ts';

export type MaybeNews = { readonly sent: readonly ReceivedRequest[] } & (
  | { readonly news: SessionNews; readonly error: null }
  | { readonly news: null; readonly error: ProviderError }
);

/** Creates a session at a new simulator. Returns the result or the error, and the requests. */
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

/** Checks that the changed request is accepted if that is declared, and refused if not. */
export async function agrees<Options>(
  trial: Trial<Options>,
  what: string,
  declared: boolean,
  change: Partial<SessionRequest>,
): Promise<MaybeNews> {
  const result = await newsOrRefusal(trial, { ...trial.request(), ...change });
  const accepted = result.error === null;
  const code = result.error === null ? '' : ` (${result.error.code})`;
  assertEqual(
    accepted,
    declared,
    `${what}: declared ${declared}, but the request is ${accepted ? 'accepted' : `refused${code}`}`,
  );
  return result;
}

/** The text of all requests, raw and decoded from forms and JSON, to search for a value. */
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
