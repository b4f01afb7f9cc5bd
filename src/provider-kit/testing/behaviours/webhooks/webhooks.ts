import { type RawWebhook, verifiedEvent } from '../../../../provider/webhook.ts';
import { assert, assertEqual } from '../../assertions/assert.ts';
import { genuineWebhook, refused, verified } from '../../assertions/webhooks.ts';
import type { Behaviour } from '../../behaviour.ts';
import { referenceOf } from '../../host/serve-simulator.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

const operation = 'webhook';

/** The webhook with each Unix time in its headers moved, in seconds or milliseconds, under the same signature. */
function withNewTime({ headers, body }: RawWebhook, now: Date, seconds: number): RawWebhook {
  const moved = (digits: string) => {
    const unit = digits.length === 13 ? 1000 : 1;
    const near = Math.abs(Number(digits) / unit - now.getTime() / 1000) < 3600;
    return near ? String(Number(digits) + seconds * unit) : digits;
  };
  const time = /(?<![0-9a-f])(\d{13}|\d{10})(?![0-9a-f])/g;
  const changed = Object.entries(headers).map(([name, value]) => [name, value?.replace(time, moved)]);
  return { headers: Object.fromEntries(changed), body };
}

export const webhooks: readonly Behaviour[] = [
  {
    name: 'verifies a webhook and reads the session from it',
    operation,
    given: ['provoke'],
    async run(trial) {
      const { raw, reference, sessionId, verify, read } = await genuineWebhook(trial);
      const event = verified(verify(raw), 'a genuine webhook');
      assert(event.id !== '' && event.type !== '', 'the event has an empty id or type');
      assert(Buffer.from(event.body).equals(raw.body), "the event's body is not the received body");
      const about = read(event).filter(
        (news) => news.kind === 'session' && (news.reference === reference || news.sessionId === sessionId),
      );
      assertEqual(about.length, 1, 'number of news about the session');
    },
  },
  {
    name: 'reports the same event id for each delivery of an event',
    operation,
    given: ['provoke'],
    async run(trial) {
      const { raw, verify, served } = await genuineWebhook(trial);
      const { id } = verified(verify(raw), 'a genuine webhook');
      assertEqual(verified(verify(raw), 'the same webhook').id, id, 'the id of the second verification');
      // The fault duplicates only the first webhook, even if the simulator sends several.
      const before = served.webhooks.length;
      await served.fault({ kind: 'duplicate_webhooks' });
      const { news } = await trial.create(served);
      await trial.suite.provoke?.(served, referenceOf(news));
      const delivered = (await served.webhooksUntil(before + 2)).slice(before);
      const ids = delivered.map((one) => verified(verify(one, new Date()), 'a webhook').id);
      assertEqual(ids[1], ids[0], 'the id of the second delivery');
      assert(!ids.includes(id), 'two events have the same id');
    },
  },
  {
    name: 'refuses a webhook with an expired signature',
    operation,
    given: ['provoke', 'webhookToleranceSeconds'],
    async run(trial) {
      const { raw, verify, now } = await genuineWebhook(trial);
      const tolerance = trial.suite.webhookToleranceSeconds ?? null;
      const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
      if (tolerance === null) {
        const years = verify(raw, at(365 * 24 * 3600));
        return assert(
          !('refused' in years),
          'the signature contains a time, so the suite must have webhookToleranceSeconds',
        );
      }
      for (const seconds of [0, tolerance - 10, 10 - tolerance]) {
        verified(verify(raw, at(seconds)), `a webhook ${seconds} s old`);
      }
      for (const seconds of [tolerance + 10, -tolerance - 10, 365 * 24 * 3600, -365 * 24 * 3600]) {
        refused(verify(raw, at(seconds)), `a webhook ${seconds} s old`);
      }
      // Otherwise an old webhook can be sent again with a new time.
      const age = tolerance + 10;
      refused(
        verify(withNewTime(raw, now, age), at(age)),
        'an old webhook with a new time that is not signed',
      );
    },
  },
  {
    name: 'accepts the old and the new webhook secret during rotation, and no other',
    operation,
    given: ['provoke', 'webhookSecrets'],
    async run(trial) {
      const { raw, served, now } = await genuineWebhook(trial);
      const verifyWith = (which: 'none' | 'other' | 'both') => {
        const options = trial.suite.webhookSecrets?.(served.options, which) ?? served.options;
        const found = trial.connect(options).webhook?.verify(raw, now);
        return found ?? { refused: 'the adapter has no webhook' };
      };
      verified(verifyWith('both'), 'a webhook with one secret of two');
      refused(verifyWith('other'), 'a webhook signed with another secret');
      refused(verifyWith('none'), 'a webhook without a configured secret');
    },
  },
  {
    name: 'reads nothing from an unknown event and never throws',
    operation,
    given: ['provoke'],
    async run(trial) {
      const { raw, verify, read } = await genuineWebhook(trial);
      const { id, type } = verified(verify(raw), 'a genuine webhook');
      const text = Buffer.from(raw.body).toString('utf8');
      const changed = jsonLeaves(text).flatMap((leaf) =>
        ['null', '{}', '[]', '""', '1e999', 'true'].map((literal) =>
          replaceLeaves(text, [leaf], () => literal),
        ),
      );
      for (const body of ['', 'null', '7', '[]', '{}', text.slice(0, -2), '['.repeat(100_000), ...changed]) {
        read(verifiedEvent({ id, type, body: Buffer.from(body) }));
      }
      const leaves = jsonLeaves(text).filter((leaf) => leaf.value === type);
      const unknown = replaceLeaves(text, leaves, () => '"unknown.event"');
      const news = read(verifiedEvent({ id, type: 'unknown.event', body: Buffer.from(unknown) }));
      assertEqual(news, [], 'news of an event of an unknown type');
    },
  },
];
