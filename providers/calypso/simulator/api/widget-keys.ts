import { randomUUID } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';

const KEY_LIFETIME = 60 * 60_000;

const keyPayload = z.strictObject({
  idempotencyKey: z.string().min(1),
  merchantExternalId: z.string().nullish(),
  returnUrl: z.url().nullish(),
  externalAddress: z.string().nullish(),
});

export function widgetKeyHandlers({ state, clock }: Pick<SimulatorDeps, 'state' | 'clock'>): Handlers {
  return {
    async widgetKey(payload) {
      const given = keyPayload.parse(payload);
      if (await state.find('widget-key', given.idempotencyKey)) {
        return apiError('016', 'Idempotency key already exists');
      }
      const key = {
        id: randomUUID(),
        idempotencyKey: given.idempotencyKey,
        merchantExternalId: given.merchantExternalId ?? null,
        externalAddress: given.externalAddress ?? null,
        returnUrl: given.returnUrl ?? null,
        orderId: null,
        endsAt: clock().getTime() + KEY_LIFETIME,
      };
      await state.put('widgetKeys', key);
      await state.index('widget-key', given.idempotencyKey, key.id);
      return { key: key.id, expiredAt: new Date(key.endsAt).toISOString() };
    },
  };
}
