import { type Fault, trusting, webhook } from './broken.ts';

export const wrongWebhooks: readonly Fault[] = [
  [
    'reads nothing',
    webhook(() => ({ read: () => [] })),
    ['verifies a webhook and reads the session from it'],
  ],
  [
    'throws for an event that it cannot read',
    webhook(() => ({
      read: ({ body }) => {
        const { session } = JSON.parse(Buffer.from(body).toString('utf8')) as { session: string };
        return [{ kind: 'session', reference: session, sessionId: null }];
      },
    })),
    ['reads nothing from an unknown event and never throws'],
  ],
  [
    'gives each delivery another id',
    webhook(({ verify }) => ({
      verify: (...given) => {
        const event = verify(...given);
        return 'refused' in event ? event : { ...event, id: `${Math.random()}` };
      },
    })),
    ['reports the same event id for each delivery of an event'],
  ],
  [
    'ignores the age of a signature',
    webhook(({ verify }) => ({
      verify: (raw) =>
        verify(raw, new Date(Number(/t=(\d+)/.exec(raw.headers['toy-signature'] ?? '')?.[1]) * 1000)),
    })),
    ['refuses a webhook with an expired signature'],
  ],
  [
    'accepts a new time under the signature of an old one',
    webhook(({ verify }) => ({
      verify: (raw, now) => {
        const back = 310;
        const signature = raw.headers['toy-signature']?.replace(
          /\d+/,
          (seconds) => `${Number(seconds) - back}`,
        );
        const moved = { body: raw.body, headers: { ...raw.headers, 'toy-signature': signature } };
        const event = verify(moved, new Date(now.getTime() - back * 1000));
        return 'refused' in event ? verify(raw, now) : event;
      },
    })),
    ['refuses a webhook with an expired signature'],
  ],
  [
    'uses only the first secret',
    (good) => ({
      ...good,
      connect: (options, context) =>
        good.connect({ ...options, webhookSecrets: options.webhookSecrets.slice(0, 1) }, context),
    }),
    ['accepts the old and the new webhook secret during rotation, and no other'],
  ],
  [
    'accepts a forged webhook',
    webhook(() => ({ verify: (raw) => (raw.body.length > 9 ? trusting(raw) : { refused: 'too short' }) })),
    ['refuses a webhook with any byte changed', 'refuses a webhook without its headers'],
  ],
  [
    'accepts a webhook with a malformed signature',
    webhook(({ verify }) => ({
      verify: (raw, now) =>
        raw.headers['toy-signature'] && !/^t=\d+,v=[0-9a-f]{64}$/.test(raw.headers['toy-signature'])
          ? trusting(raw)
          : verify(raw, now),
    })),
    ['refuses a webhook with malformed headers and never throws'],
  ],
];
