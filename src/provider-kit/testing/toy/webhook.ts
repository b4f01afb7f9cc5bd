import { createHmac, timingSafeEqual } from 'node:crypto';
import { verifiedEvent, type WebhookOperations, z } from '../../../provider/index.ts';
import type { ToyOptions } from './options.ts';

const event = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  session: z.string().optional(),
  deposit: z.string().optional(),
});

export function signatureOf(body: Uint8Array, seconds: number, key: string): string {
  return createHmac('sha256', key).update(`${seconds}.`).update(body).digest('hex');
}

export function createWebhook({ webhookSecrets }: ToyOptions): WebhookOperations {
  return {
    verify({ headers, body }, now) {
      const [, seconds = '', given = ''] =
        /^t=(\d{1,12}),v=([0-9a-f]{64})$/.exec(headers['toy-signature'] ?? '') ?? [];
      const genuine = webhookSecrets.some((key) => {
        const right = Buffer.from(signatureOf(body, Number(seconds), key));
        return given.length === right.length && timingSafeEqual(right, Buffer.from(given));
      });
      if (!genuine) return { refused: 'no signature by a known secret' };
      if (Math.abs(now.getTime() / 1000 - Number(seconds)) > 300) return { refused: 'stale' };
      const parsed = event.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
      return parsed.success ? verifiedEvent({ ...parsed.data, body }) : { refused: 'no event' };
    },
    read({ type, body }) {
      let parsed: unknown;
      try {
        parsed = JSON.parse(Buffer.from(body).toString('utf8'));
      } catch {
        return [];
      }
      const { data } = event.safeParse(parsed);
      if (data === undefined || data.type !== type) return [];
      const { session, deposit: reference } = data;
      if (type === 'session' && session) return [{ kind: 'session', reference: session, sessionId: null }];
      if (type !== 'deposit' || !reference) return [];
      const unknown = { customerReference: null, address: null, providerCurrency: null };
      return [{ kind: 'deposit', reference, ...unknown }];
    },
  };
}
