import { type KeyValueStore, z } from 'onramp-gateway/provider';

/** What the sources leave open, and incidents: changed by POST to `/__control/settings`, kept over a restart. */
const settings = z.strictObject({
  /** The name that events bear: the present one, or the one of older pages. */
  eventType: z
    .enum(['crypto.onramp_session.updated', 'crypto.onramp_session_updated'])
    .default('crypto.onramp_session.updated'),
  /** Whether a rejected session sends an event; an integrator saw none. */
  eventOnRejected: z.boolean().default(false),
  /** The onramp is switched off: every create is refused with `crypto_onramp_disabled`. */
  disabled: z.boolean().default(false),
  merchantSetUp: z.boolean().default(true),
  /** Beginnings of IP addresses that are refused by place, and as a customer. Both are addresses for documentation. */
  unsupportedIps: z.array(z.string().min(1)).default(['203.0.113.']),
  unsupportableIps: z.array(z.string().min(1)).default(['198.51.100.']),
  /** Which names wallets may have: all networks of the answers, or the few that one sandbox took, with the singular form. */
  walletKeys: z.enum(['all', 'strict']).default('all'),
  /** Seconds from payment to delivery. */
  deliverySeconds: z.number().min(0).max(3600).default(2),
  /** Of `source_amount`; null: none. */
  minimumAmount: z.number().nullable().default(1),
  maximumAmount: z.number().nullable().default(30_000),
  /** `Stripe-Should-Retry` of 409, 429 and 5xx; null: no such header, which Stripe may leave out. */
  shouldRetry: z.boolean().nullable().default(null),
  /** Stripe's sandbox allows 25; null: no limit. */
  requestsPerSecond: z.int().min(1).nullable().default(null),
});

export type SimulatorSettings = z.output<typeof settings>;

const KEY = 'settings';

export type SettingsStore = {
  read(): Promise<SimulatorSettings>;
  handle(request: Request): Promise<Response>;
};

/** The defaults where nothing else is said. */
export function settingsOf(changes: unknown): SimulatorSettings {
  return settings.parse(changes);
}

export function createSettings(store: KeyValueStore): SettingsStore {
  const read = async () => settingsOf((await store.get(KEY)) ?? {});
  return {
    read,
    async handle(request) {
      if (request.method === 'POST') {
        const changes: unknown = await request.json().catch(() => null);
        const parsed = settings.safeParse({ ...(await read()), ...(changes as object) });
        if (!parsed.success) return Response.json({ error: z.prettifyError(parsed.error) }, { status: 400 });
        await store.set(KEY, parsed.data);
      } else if (request.method === 'DELETE') {
        await store.delete(KEY);
      }
      return Response.json(await read());
    },
  };
}
