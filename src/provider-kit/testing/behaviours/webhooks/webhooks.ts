import { verifiedEvent } from '../../../../provider/webhook.ts';
import { hold, same } from '../../assertions/claims.ts';
import { genuineWebhook, refused, verified } from '../../assertions/webhooks.ts';
import type { Behaviour } from '../../behaviour.ts';
import { referenceOf } from '../../host/serve-simulator.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

const operation = 'webhook';

export const webhooks: readonly Behaviour[] = [
  {
    name: 'verifies a webhook, and reads the session from it',
    operation,
    given: ['provoke'],
    async run(trial) {
      const { raw, reference, sessionId, verify, read } = await genuineWebhook(trial);
      const event = verified(verify(raw), 'a genuine webhook');
      hold(event.id !== '' && event.type !== '', 'the event has no id or no type');
      hold(Buffer.from(event.body).equals(raw.body), "the event's body is not the one that came");
      const about = read(event).filter(
        (news) => news.kind === 'session' && (news.reference === reference || news.sessionId === sessionId),
      );
      same(about.length, 1, 'news of the session');
    },
  },
  {
    name: 'tells an event apart by its id, the same at each delivery',
    operation,
    given: ['provoke'],
    async run(trial) {
      const { raw, verify, served } = await genuineWebhook(trial);
      const { id } = verified(verify(raw), 'a genuine webhook');
      same(verified(verify(raw), 'the same once more').id, id, 'the id, verified again');
      // Whatever sends more than one here, the fault doubles the first only.
      const before = served.webhooks.length;
      await served.fault({ kind: 'duplicate_webhooks' });
      const { news } = await trial.create(served);
      await trial.suite.provoke?.(served, referenceOf(news));
      const delivered = (await served.webhooksUntil(before + 2)).slice(before);
      const ids = delivered.map((one) => verified(verify(one, new Date()), 'a webhook').id);
      same(ids[1], ids[0], 'the id of the second delivery');
      hold(!ids.includes(id), 'two events have one id');
    },
  },
  {
    name: 'refuses a webhook as old as its signature may not be',
    operation,
    given: ['provoke', 'webhookToleranceSeconds'],
    async run(trial) {
      const { raw, verify, now } = await genuineWebhook(trial);
      const tolerance = trial.suite.webhookToleranceSeconds ?? null;
      const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
      if (tolerance === null) {
        const years = verify(raw, at(365 * 24 * 3600));
        return hold(
          !('refused' in years),
          'the signature holds a time: the suite is to say how old it may be',
        );
      }
      for (const seconds of [0, tolerance - 10, 10 - tolerance]) {
        verified(verify(raw, at(seconds)), `a webhook ${seconds} s old`);
      }
      for (const seconds of [tolerance + 10, -tolerance - 10, 365 * 24 * 3600, -365 * 24 * 3600]) {
        refused(verify(raw, at(seconds)), `a webhook ${seconds} s old`);
      }
    },
  },
  {
    name: 'takes the old and the new secret while they are rotated, and no other',
    operation,
    given: ['provoke', 'webhookSecrets'],
    async run(trial) {
      const { raw, served, now } = await genuineWebhook(trial);
      const verifyWith = (which: 'none' | 'other' | 'both') => {
        const options = trial.suite.webhookSecrets?.(served.options, which) ?? served.options;
        const found = trial.connect(options).webhook?.verify(raw, now);
        return found ?? { refused: 'there is no webhook' };
      };
      verified(verifyWith('both'), 'a webhook with one secret of two');
      refused(verifyWith('other'), "a webhook of another account's");
      refused(verifyWith('none'), 'a webhook where no secret is configured');
    },
  },
  {
    name: 'reads nothing from an event that it does not know, and never throws',
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
      const unknown = replaceLeaves(text, leaves, () => '"something.nobody.knows"');
      const news = read(verifiedEvent({ id, type: 'something.nobody.knows', body: Buffer.from(unknown) }));
      same(news, [], 'what an event of an unknown type tells');
    },
  },
];
