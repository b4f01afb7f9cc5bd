import type { Addresses } from '../../addresses/types.ts';
import type { Deposits } from '../../deposits/types.ts';
import type { Log } from '../../observe/index.ts';
import { isProviderError } from '../../provider/error.ts';
import { verifiedEvent, type WebhookNews } from '../../provider/webhook.ts';
import type { Registry } from '../../registry/types.ts';
import type { KeyRing } from '../../secrets/types.ts';
import type { SessionInternals, Sessions } from '../../sessions/index.ts';
import type { HintResult } from '../../sessions/types.ts';
import type { Db } from '../../store/index.ts';
import type { ClaimedEvent, EventResult, StoredWebhookEvent } from '../../store/webhooks/inbox.ts';

export type ProcessDeps = {
  readonly db: Db;
  readonly registry: Registry;
  readonly keyRing: KeyRing;
  readonly sessions: Pick<Sessions & SessionInternals, 'handleWebhook' | 'confirmByDeposit'>;
  readonly deposits: Pick<Deposits, 'confirm'>;
  readonly addresses: Pick<Addresses, 'end'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
};

/**
 * Attempts after which an event that always fails is marked `failed`, for an operator. A provider that cannot be reached
 * is not the event's fault: the event is then parked and processed again later.
 */
export const POISON_ATTEMPTS = 9;
/** Pause after a failed attempt: it doubles from the first to the second. Eight of them take four to six minutes. */
const BACKOFF_SECONDS = { first: 1, most: 120 };
/** An event that matches nothing is retried this often: the row that it belongs to may not be committed yet. */
const PARKED_RETRY_SECONDS = 2;
/** Age up to which it is retried so often, longer than creating a session takes. */
const YOUNG_SECONDS = 30;
/**
 * Later: the pause between two attempts, or half of the event's age if that is longer. While its session is still being made,
 * always half of its age: the event may be the only news of what the provider made, and some creates are soon given up.
 */
const PARKED_SECONDS = 600;

const laterSeconds = ({ ageSeconds }: ClaimedEvent) => Math.max(PARKED_SECONDS, ageSeconds / 2);
/** With jitter, so that events that failed together do not return together. */
const backoffSeconds = ({ attempts }: ClaimedEvent) =>
  Math.min(BACKOFF_SECONDS.most, BACKOFF_SECONDS.first * 2 ** attempts) * (0.5 + Math.random() / 2);

/** Whether the news matched a session, a deposit or an address; `pending` if its session is still being made. */
async function applyNews(
  deps: ProcessDeps,
  providerId: string,
  news: Exclude<WebhookNews, { kind: 'unreadable' }>,
): Promise<HintResult> {
  switch (news.kind) {
    case 'session':
      return deps.sessions.handleWebhook({ providerId, ...news }, 'WEBHOOK');
    case 'deposit': {
      const deposit = await deps.deposits.confirm({ providerId, ...news });
      if (deposit) await deps.sessions.confirmByDeposit(deposit);
      return deposit ? 'applied' : 'unknown';
    }
    case 'address':
      return (await deps.addresses.end({ providerId, ...news })) ? 'applied' : 'unknown';
  }
}

function readNews({ registry, keyRing }: ProcessDeps, event: StoredWebhookEvent): WebhookNews[] {
  const webhook = registry.get(event.providerId)?.operations.webhook;
  if (!webhook) throw new Error(`provider ${event.providerId} is no longer configured`);
  const { eventId: id, eventType: type } = event;
  // The event was verified before it was stored.
  return webhook.read(verifiedEvent({ id, type, body: keyRing.open(event.sealedBody) }));
}

/** The note that an operator sees. The message of an unknown error is left out: it may quote the provider. */
function noteOf(error: unknown): string {
  if (isProviderError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : 'unknown error';
}

/** Events of one provider with the same news: one look at its API serves all, as it is later than each of them. */
export type EventGroup = {
  readonly events: readonly ClaimedEvent[];
  readonly news: readonly WebhookNews[];
  /** Why the news could not be read. */
  readonly error?: unknown;
  /** The results if processing throws. */
  failed(error: unknown): EventResult[];
};

/** Events that were finished before, for example by an older gateway, need no news. */
const isFinished = ({ state }: ClaimedEvent) => state === 'applied' || state === 'ignored';

/** Groups claimed events by their news. An event whose news cannot be read is a group of its own, which fails. */
export function groupsOf(deps: ProcessDeps, events: readonly ClaimedEvent[]): EventGroup[] {
  const groups = new Map<string, Pick<EventGroup, 'news' | 'error'> & { events: ClaimedEvent[] }>();
  for (const event of events) {
    const { key, ...read } = readKeyed(deps, event);
    const group = groups.get(key) ?? { events: [], ...read };
    groups.set(key, group);
    group.events.push(event);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    failed: (error) => group.events.map((event) => failedResult(deps, event, error)),
  }));
}

/** The news of an event, with a key that is the same for the same news. */
function readKeyed(deps: ProcessDeps, event: ClaimedEvent) {
  try {
    const news = isFinished(event) ? [] : readNews(deps, event);
    const text = JSON.stringify(news, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    return { key: text, news };
  } catch (error) {
    return { key: event.id, news: [], error };
  }
}

const contextOf = ({ id: eventId, providerId, eventType }: ClaimedEvent) => ({
  eventId,
  providerId,
  eventType,
});

function failedResult({ log }: ProcessDeps, event: ClaimedEvent, error: unknown): EventResult {
  const { id, state } = event;
  const note = noteOf(error);
  const context = { ...contextOf(event), attempt: event.attempts, error };
  if (event.attempts < POISON_ATTEMPTS) {
    log.warn({ event: 'webhook_event_retried', ...context }, 'A webhook event failed; it is retried');
    return { id, state, note, retrySeconds: backoffSeconds(event) };
  }
  if (isProviderError(error)) {
    return { id, state: 'parked', note, retrySeconds: laterSeconds(event), resetAttempts: true };
  }
  const message = 'A webhook event failed at every attempt and is not retried';
  log.error({ event: 'webhook_event_failed', ...context }, message);
  return { id, state: 'failed', note, retrySeconds: null };
}

/** No attempt had a result. Events that were claimed with it are processed again without it. */
function lostResult({ log }: ProcessDeps, event: ClaimedEvent): EventResult {
  const { id, state } = event;
  if (event.attempts <= POISON_ATTEMPTS) return { id, state, note: null, retrySeconds: 0 };
  const note = 'its process died at every attempt';
  const message = 'A webhook event failed at every attempt and is not retried';
  log.error({ event: 'webhook_event_failed', ...contextOf(event), problem: note }, message);
  return { id, state: 'failed', note, retrySeconds: null };
}

/** `match`: of all news. `problems`: news that could not be read. */
type Processed = {
  readonly match: HintResult;
  readonly count: number;
  readonly problems: readonly string[];
};

function resultOf({ log }: ProcessDeps, event: ClaimedEvent, processed: Processed): EventResult {
  const { id } = event;
  const { match, count, problems } = processed;
  const matched = match === 'applied';
  const young = event.ageSeconds < YOUNG_SECONDS;
  if (isFinished(event)) return { id, state: event.state, note: null, retrySeconds: null };
  if (problems.length > 0 && (matched || !young)) {
    const problem = problems.join('; ');
    const message =
      'A verified webhook event has an unexpected shape; it can be processed again after the adapter is corrected';
    log.error({ event: 'webhook_event_unreadable', ...contextOf(event), problem }, message);
    return { id, state: 'failed', note: `unreadable: ${problem}`, retrySeconds: null };
  }
  if (matched) return { id, state: count === 0 ? 'ignored' : 'applied', note: null, retrySeconds: null };
  // Usually the matching row is being committed. Events of another gateway on the same account never match.
  if (!young && match !== 'pending')
    log.info(contextOf(event), 'A webhook event matches nothing and is parked');
  const nothing = 'no session, deposit, address or customer matches this event';
  const note = match === 'pending' ? 'its session is still being made' : nothing;
  const pause = match === 'pending' ? event.ageSeconds / 2 : laterSeconds(event);
  const retrySeconds = young ? PARKED_RETRY_SECONDS : pause;
  return { id, state: 'parked', note, retrySeconds, resetAttempts: true };
}

/**
 * Processes events with the same news. Throws if they have to be retried. Safe to repeat: a session or deposit is read
 * from the provider's API, and ending an address twice changes nothing.
 */
export async function processGroup(deps: ProcessDeps, group: EventGroup): Promise<EventResult[]> {
  const { events, news } = group;
  if ('error' in group) throw group.error;
  const lost = events.filter(({ attempts }) => attempts > POISON_ATTEMPTS);
  if (lost.length > 0) return events.map((event) => lostResult(deps, event));
  const [first] = events;
  const problems: string[] = [];
  const matches: HintResult[] = [];
  for (const one of first ? news : []) {
    if (one.kind === 'unreadable') problems.push(one.problem);
    else matches.push(await applyNews(deps, first?.providerId ?? '', one));
  }
  const match =
    matches.find((one) => one === 'pending') ?? matches.find((one) => one === 'unknown') ?? 'applied';
  return events.map((event) => resultOf(deps, event, { match, count: news.length, problems }));
}
