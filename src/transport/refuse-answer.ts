import { ProviderError } from '../provider/error.ts';

/**
 * An answer that is none. A redirect is never followed, whatever the method: it would take our credentials elsewhere
 * or make a thing twice. A compressed one was not asked for, and could grow without end.
 */
export function refuseAnswer(status: number, contentEncoding: string | null): ProviderError | undefined {
  const redirect = status >= 300 && status < 400;
  const encoded = !['', 'identity'].includes(contentEncoding?.trim().toLowerCase() ?? '');
  if (!redirect && !encoded) return undefined;
  return new ProviderError({
    outcome: 'unknown',
    class: 'provider',
    code: redirect ? 'redirect' : 'malformed_answer',
    message: redirect
      ? `The provider answered with a redirect (${status}), which is never followed.`
      : 'The provider answered with a content encoding that was not asked for.',
  });
}
