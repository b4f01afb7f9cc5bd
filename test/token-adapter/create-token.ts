import { type Call, isProviderError, type ProviderContext, ProviderError, z } from 'onramp-gateway/provider';

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.int().positive() });

/** Seconds before its expiry at which a token is renewed. */
const HEADROOM = 60;

export type Token = {
  /** The bearer token. Throws ProviderError `not_sent`: the request that needs it was not sent. */
  get(call: Call): Promise<string>;
  /** Call after a 401: the next `get` requests a new token. */
  forget(): void;
};

/** OAuth 2.0 client credentials: https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
export function createToken(
  given: { readonly url: string; readonly clientId: string; readonly clientSecret: string },
  context: Pick<ProviderContext, 'http' | 'clock'>,
): Token {
  let held: { token: string; until: number } | null = null;
  // Concurrent calls share one request. The first caller's signal aborts it for all; the next call sends another.
  let pending: Promise<string> | null = null;

  async function request({ signal }: Call): Promise<string> {
    const basic = Buffer.from(`${given.clientId}:${given.clientSecret}`).toString('base64');
    const { status, body } = await context.http({
      method: 'POST',
      url: given.url,
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
      signal,
    });
    if (status !== 200) throw noToken(`token_${status}`);
    const { access_token, expires_in } = tokenAnswer.parse(JSON.parse(body));
    held = { token: access_token, until: context.clock().getTime() + (expires_in - HEADROOM) * 1000 };
    return access_token;
  }

  return {
    async get(call) {
      if (held && context.clock().getTime() < held.until) return held.token;
      pending ??= request(call).finally(() => {
        pending = null;
      });
      try {
        return await pending;
      } catch (error) {
        throw noToken(isProviderError(error) ? error.code : 'malformed_token');
      }
    },
    forget: () => {
      held = null;
    },
  };
}

function noToken(code: string): ProviderError {
  return new ProviderError({
    outcome: 'not_sent',
    class: 'provider',
    code,
    message: `The token request failed (${code})`,
  });
}
