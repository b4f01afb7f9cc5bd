import { type Fault, trusting, webhook } from './broken.ts';

export const wrongWebhooks: readonly Fault[] = [
  [
    'reads nothing',
    webhook(() => ({ read: () => [] })),
    ['verifies a webhook, and reads the session from it'],
  ],
  [
    'throws at an event that it cannot read',
    webhook(() => ({
      read: ({ body }) => {
        const { session } = JSON.parse(Buffer.from(body).toString('utf8')) as { session: string };
        return [{ kind: 'session', reference: session, sessionId: null }];
      },
    })),
    ['reads nothing from an event that it does not know, and never throws'],
  ],
  [
    'gives each delivery an id of its own',
    webhook(({ verify }) => ({
      verify: (...given) => {
        const event = verify(...given);
        return 'refused' in event ? event : { ...event, id: `${Math.random()}` };
      },
    })),
    ['tells an event apart by its id, the same at each delivery'],
  ],
  [
    'minds no age',
    webhook(({ verify }) => ({
      verify: (raw) =>
        verify(raw, new Date(Number(/t=(\d+)/.exec(raw.headers['toy-signature'] ?? '')?.[1]) * 1000)),
    })),
    ['refuses a webhook as old as its signature may not be'],
  ],
  [
    'knows one secret',
    (good) => ({
      ...good,
      connect: (options, context) =>
        good.connect({ ...options, webhookSecrets: options.webhookSecrets.slice(0, 1) }, context),
    }),
    ['takes the old and the new secret while they are rotated, and no other'],
  ],
  [
    'accepts a forged webhook',
    webhook(() => ({ verify: (raw) => (raw.body.length > 9 ? trusting(raw) : { refused: 'too short' }) })),
    ['refuses a webhook that was changed in any byte', 'refuses a webhook without its headers'],
  ],
  [
    'accepts a webhook with any text for a signature',
    webhook(({ verify }) => ({
      verify: (raw, now) =>
        raw.headers['toy-signature'] && !/^t=\d+,v=[0-9a-f]{64}$/.test(raw.headers['toy-signature'])
          ? trusting(raw)
          : verify(raw, now),
    })),
    ['refuses a webhook with garbled headers, and never throws'],
  ],
];
