import type { Live } from '../../live/index.ts';
import type { ClientTokenStore } from '../../store/customers/client-tokens.ts';
import type { TokenClaims } from './types.ts';

export const TOPIC = 'client-tokens';

/**
 * The revocations that this process knows. They are read at the first use, when a process tells that it revoked something, and
 * by `refresh`, which runs every few seconds because a message may be lost.
 */
export function createRevocations(
  store: Pick<ClientTokenStore, 'recentEpochs'>,
  live: Pick<Live, 'subscribe'>,
) {
  let epochs: ReadonlyMap<string, number> | null = null;
  let reading: Promise<void> | null = null;
  let again = false;
  const keyOf = (projectId: string, customerId: string) => `${projectId} ${customerId}`;

  async function read(): Promise<void> {
    do {
      again = false;
      const rows = await store.recentEpochs();
      epochs = new Map(rows.map((row) => [keyOf(row.projectId, row.customerId), row.epoch]));
    } while (again);
  }

  /** Resolves when what was written before the call is known. */
  function refresh(): Promise<void> {
    again = true;
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }
  // A failure is tried again by the next refresh.
  live.subscribe(TOPIC, () => void refresh().catch(() => undefined));

  return {
    refresh,
    ready: async () => {
      if (!epochs) await refresh();
    },
    isRevoked({ projectId, customerId, epochs: own }: TokenClaims): boolean {
      if (!epochs) return true;
      const isOlder = (key: string, epoch: number) => (epochs?.get(key) ?? 0) > epoch;
      if (isOlder(keyOf(projectId, ''), own.project)) return true;
      return customerId !== null && isOlder(keyOf(projectId, customerId), own.customer);
    },
  };
}
