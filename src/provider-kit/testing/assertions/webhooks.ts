import type { RawWebhook, VerifiedEvent, WebhookNews, WebhookRefusal } from '../../../provider/webhook.ts';
import { referenceOf } from '../host/serve-simulator.ts';
import type { Served, Trial } from '../host/trial.ts';
import { hold } from './claims.ts';

/** A genuine webhook, and the adapter's way with it; what throws is reported by name. */
export type Genuine<Options> = {
  readonly raw: RawWebhook;
  readonly served: Served<Options>;
  /** The session that it is about. */
  readonly reference: string;
  readonly sessionId: string;
  readonly now: Date;
  verify(raw: RawWebhook, now?: Date): VerifiedEvent | WebhookRefusal;
  read(event: VerifiedEvent): WebhookNews[];
};

/** Makes a session and has the simulator tell of it. */
export async function genuineWebhook<Options>(trial: Trial<Options>): Promise<Genuine<Options>> {
  const { definition, suite } = trial;
  const { served, news, request } = await trial.record();
  const reference = referenceOf(news);
  const before = served.webhooks.length;
  await suite.provoke?.(served, reference);
  const raw = (await served.webhooksUntil(before + 1))[before];
  const operations = served.operations.webhook;
  if (raw === undefined || operations === undefined) throw new Error('The adapter reads no webhooks.');
  const now = new Date();
  return {
    raw,
    served,
    reference,
    sessionId: request.sessionId,
    now,
    verify: (given, at = now) =>
      never(`${definition.id}: webhook.verify threw`, () => operations.verify(given, at)),
    read: (event) => never(`${definition.id}: webhook.read threw`, () => operations.read(event)),
  };
}

/** The event, which must be genuine. */
export function verified(event: VerifiedEvent | WebhookRefusal, what: string): VerifiedEvent {
  if ('refused' in event) throw new Error(`${what} is refused: ${event.refused}`);
  return event;
}

/** Holds that it is refused, with a reason. */
export function refused(event: VerifiedEvent | WebhookRefusal, what: string): void {
  hold('refused' in event, `${what} is taken for genuine`);
  hold('refused' in event && event.refused !== '', `${what} is refused without a reason`);
}

function never<Value>(what: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw new Error(`${what}, which it must never do`, { cause: error });
  }
}
