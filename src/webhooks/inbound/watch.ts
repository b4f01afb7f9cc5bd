import type { FirstTime, Log } from '../../observe/index.ts';
import { isProviderError } from '../../provider/error.ts';
import type { Subscription, SubscriptionOperations } from '../../provider/optional/setup.ts';
import type { Provider, Registry } from '../../registry/types.ts';
import type { Db } from '../../store/index.ts';
import {
  createWebhookWatchStore,
  type Silence,
  type WatchedWebhooks,
  type WebhookProblem,
} from '../../store/webhooks/watch.ts';

export type WatchDeps = {
  readonly db: Db;
  readonly registry: Registry;
  /** URL of this gateway, without a trailing slash. */
  readonly publicUrl: string;
  readonly firstTime: FirstTime;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
};

const CHECK_SECONDS = 600;
const CALL_MILLISECONDS = 10_000;

/**
 * Checks whether the webhooks of each provider arrive, every ten minutes in one of the processes: by the vendor's own
 * list of subscriptions if the adapter can read it, and by changes that only polling has found. Logs one error when a
 * problem begins, unblocks a blocked subscription if the adapter can, and logs when webhooks arrive again.
 */
export async function watchWebhooks(deps: WatchDeps, stop: AbortSignal): Promise<void> {
  const store = createWebhookWatchStore(deps.db);
  for (const provider of deps.registry.all()) {
    if (stop.aborted) return;
    if (provider.disabled !== null || !provider.operations.webhook) continue;
    const watched = await store.claim(provider.id, CHECK_SECONDS);
    if (!watched) continue;
    const blocked = await blockedSubscriptions(deps, provider, stop);
    const silence = await store.silence(provider.id);
    const problem = problemOf(watched, blocked, silence);
    if (blocked?.length) await unblock(deps, provider, blocked, stop);
    if (problem === watched.problem) continue;
    await store.setProblem(provider.id, problem);
    report(deps, provider, problem, blocked ?? [], silence);
  }
}

/** The present problem. One that was found lasts until it is disproved, since both signs can be absent for a time. */
function problemOf(
  { problem, since }: WatchedWebhooks,
  blocked: readonly Subscription[] | null,
  { missed, lastReceived }: Silence,
): WebhookProblem | null {
  if (blocked?.length) return 'blocked';
  if (missed > 0) return problem ?? 'silent';
  const heard = since !== null && lastReceived !== null && lastReceived > since;
  if (heard || (problem === 'blocked' && blocked !== null)) return null;
  return problem;
}

/** This gateway's subscriptions that the vendor has blocked; null if the vendor's list cannot be read. */
async function blockedSubscriptions(
  { publicUrl, firstTime, log }: WatchDeps,
  { id: providerId, operations: { subscriptions } }: Provider,
  stop: AbortSignal,
): Promise<Subscription[] | null> {
  if (!subscriptions) return null;
  try {
    const listed = await subscriptions.list(callOf(stop));
    const url = `${publicUrl}/webhooks/${providerId}`;
    const own = listed.filter((one) => one.own ?? one.url === url);
    return own.every(({ blocked }) => blocked === null)
      ? null
      : own.filter(({ blocked }) => blocked === true);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const { code, outcome } = error;
    if (firstTime(`subscriptions ${providerId} ${code}`)) {
      log.warn(
        { event: 'webhook_subscriptions_unreadable', providerId, code, outcome },
        "A provider's webhook subscriptions could not be listed; a blocked one is noticed by its silence only",
      );
    }
    return null;
  }
}

async function unblock(
  { log }: WatchDeps,
  { id: providerId, operations: { subscriptions } }: Provider,
  blocked: readonly Subscription[],
  stop: AbortSignal,
): Promise<void> {
  if (!subscriptions?.unblock) return;
  for (const { id: subscriptionId } of blocked) {
    const fields = { providerId, subscriptionId };
    try {
      await subscriptions.unblock(subscriptionId, callOf(stop));
      log.info(fields, 'A blocked webhook subscription was unblocked');
    } catch (error) {
      if (!isProviderError(error)) throw error;
      const { code, outcome } = error;
      log.warn(
        { event: 'webhook_subscription_unblock_failed', ...fields, code, outcome },
        'A blocked webhook subscription could not be unblocked; it is tried again in ten minutes',
      );
    }
  }
}

const callOf = (stop: AbortSignal): Parameters<SubscriptionOperations['list']>[0] => ({
  signal: AbortSignal.any([stop, AbortSignal.timeout(CALL_MILLISECONDS)]),
});

function report(
  { log }: WatchDeps,
  { id: providerId, operations }: Provider,
  problem: WebhookProblem | null,
  blocked: readonly Subscription[],
  { missed, lastReceived }: Silence,
): void {
  if (problem === 'blocked') {
    const unblocks = operations.subscriptions?.unblock !== undefined;
    log.error(
      {
        event: 'webhook_subscription_blocked',
        providerId,
        subscriptions: blocked.map(({ id }) => id),
        unblocks,
      },
      unblocks
        ? 'A provider has blocked the webhook subscription of this gateway; it is being unblocked'
        : "A provider has blocked the webhook subscription of this gateway: unblock it in the provider's dashboard",
    );
  } else if (problem === 'silent') {
    log.error(
      { event: 'webhooks_silent', providerId, missed, lastReceived },
      'Polling found payments or deposits, but no webhook of the provider arrives: check its subscription',
    );
  } else {
    log.info({ providerId, lastReceived }, 'Webhooks of the provider arrive again');
  }
}
