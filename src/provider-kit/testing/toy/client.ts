import {
  type Call,
  type ErrorClass,
  type ProviderContext,
  ProviderError,
  type ProviderErrorInit,
  retryAfterSeconds,
  z,
} from '../../../provider/index.ts';
import { codes } from './facts.ts';
import type { ToyOptions } from './options.ts';

export const failure = (init: Omit<ProviderErrorInit, 'message'>): ProviderError =>
  new ProviderError({ message: `Toy: ${init.code}`, ...init });
export const malformed = () => failure({ outcome: 'unknown', class: 'provider', code: 'malformed_answer' });
export const refuse = (kind: ErrorClass, code: string) => failure({ outcome: 'not_sent', class: kind, code });

export function createClient(options: ToyOptions, context: ProviderContext) {
  return async function send<Shape>(
    shape: z.ZodType<Shape>,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    call: Call,
    body?: unknown,
  ): Promise<Shape> {
    const { idempotencyKey, signal } = call;
    const answer = await context.http({
      method,
      url: `${options.apiUrl}${path}`,
      headers: {
        authorization: `Bearer ${options.apiKey}`,
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    const { status } = answer;
    let parsed: unknown;
    try {
      parsed = JSON.parse(answer.body);
    } catch {
      parsed = undefined;
    }
    if (status >= 200 && status < 300) {
      const result = shape.safeParse(parsed);
      if (result.success) return result.data;
      throw malformed();
    }
    const code = z.object({ error: z.enum(['limit', 'asset', 'unfit', 'busy', 'wrong']) }).safeParse(parsed)
      .data?.error;
    const failed = status >= 500;
    throw failure({
      outcome: failed || status === 409 ? 'unknown' : 'rejected',
      class: failed || status === 429 || !code ? 'provider' : codes[code],
      code: code ?? `http_${status}`,
      retryAfterSeconds: retryAfterSeconds(answer.headers['retry-after'], context.clock()),
    });
  };
}
export type Send = ReturnType<typeof createClient>;
