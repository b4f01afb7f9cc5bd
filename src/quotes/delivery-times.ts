import type { Provider } from '../registry/types.ts';
import type { DeliveryTime } from '../store/sessions/delivery-times.ts';
import type { DeliveryEstimate } from './types.ts';

export type DeliveryTimes = {
  /** Reads the times of completed purchases again. Throws if they cannot be read; those of before then stay. */
  refresh(): Promise<void>;
  /** What is known of purchases with a payment method; null as the method: the customer chooses it at the provider. */
  estimate(provider: Provider, paymentMethod: string | null): DeliveryEstimate | null;
};

const keyOf = (providerId: string, mode: string, paymentMethod: string | null) =>
  JSON.stringify([providerId, mode, paymentMethod]);

/** A time that names the method replaces that of every method. */
function declared({ capabilities }: Provider, paymentMethod: string | null): DeliveryEstimate | null {
  const { deliveryTimes = [] } = capabilities;
  const found =
    deliveryTimes.find((time) => paymentMethod !== null && time.paymentMethod === paymentMethod) ??
    deliveryTimes.find((time) => time.paymentMethod === undefined);
  if (!found) return null;
  const { p50Seconds, p90Seconds } = found;
  return { p50Seconds, p90Seconds, source: 'DECLARED' };
}

/** Delivery times in memory, so that no request waits for them. `read` gets those that were observed. */
export function createDeliveryTimes(read: () => Promise<readonly DeliveryTime[]>): DeliveryTimes {
  let observed = new Map<string, DeliveryEstimate>();
  return {
    async refresh() {
      const times = await read();
      observed = new Map(
        times.map(({ providerId, mode, paymentMethod, p50Seconds, p90Seconds }) => [
          keyOf(providerId, mode, paymentMethod),
          { p50Seconds, p90Seconds, source: 'OBSERVED' },
        ]),
      );
    },
    estimate: (provider, paymentMethod) =>
      observed.get(keyOf(provider.id, provider.mode, paymentMethod)) ?? declared(provider, paymentMethod),
  };
}
