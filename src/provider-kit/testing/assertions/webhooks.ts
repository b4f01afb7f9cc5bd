import type { RawWebhook, VerifiedEvent, WebhookNews, WebhookRefusal } from '../../../provider/webhook.ts';
import { referenceOf } from '../host/serve-simulator.ts';
import type { Served, Trial } from '../host/trial.ts';
import { assert } from './assert.ts';

/** A genuine webhook with the adapter's operations, which report a throw by name. */
export type Genuine<Options> = {
  readonly raw: RawWebhook;
  readonly served: Served<Options>;
  /** The session of the webhook. */
  readonly reference: string;
  readonly sessionId: string;
  readonly now: Date;
  verify(raw: RawWebhook, now?: Date): VerifiedEvent | WebhookRefusal;
  read(event: VerifiedEvent): WebhookNews[];
};

/** Creates a session and makes the simulator send a webhook about it. */
export async function genuineWebhook<Options>(trial: Trial<Options>): Promise<Genuine<Options>> {
  const { definition, suite } = trial;
  const { served, news, request } = await trial.record();
  const reference = referenceOf(news);
  const before = served.webhooks.length;
  await suite.provoke?.(served, reference);
  const raw = (await served.webhooksUntil(before + 1))[before];
  const operations = served.operations.webhook;
  if (raw === undefined || operations === undefined)
    throw new Error('The adapter has no webhook operations.');
  const now = new Date();
  return {
    raw,
    served,
    reference,
    sessionId: request.sessionId,
    now,
    verify: (given, at = now) =>
      withoutThrow(`${definition.id}: webhook.verify threw`, () => operations.verify(given, at)),
    read: (event) => withoutThrow(`${definition.id}: webhook.read threw`, () => operations.read(event)),
  };
}

/** Returns the event. Throws if it was refused. */
export function verified(event: VerifiedEvent | WebhookRefusal, what: string): VerifiedEvent {
  if ('refused' in event) throw new Error(`${what} was refused: ${event.refused}`);
  return event;
}

/** Checks that the webhook was refused with a reason. */
export function refused(event: VerifiedEvent | WebhookRefusal, what: string): void {
  assert('refused' in event, `${what} was accepted`);
  assert('refused' in event && event.refused !== '', `${what} was refused without a reason`);
}

function withoutThrow<Value>(what: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw new Error(`${what}, which is not allowed`, { cause: error });
  }
}
