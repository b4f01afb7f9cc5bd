import { type KeyValueStore, z } from 'onramp-gateway/provider';

/** Stripe documents no end of a quote (https://docs.stripe.com/api/crypto/onramp_quotes/object), so none can have ended. */
function explainPrices({ input }: { readonly input?: unknown }): string | undefined {
  if (typeof input !== 'string' || input.toLowerCase() !== 'expired') return undefined;
  return "Stripe's quotes are estimates and name no end, so they cannot expire: use market or wrong, or the setting prices of Calypso's simulator";
}

/** Behavior that is not documented, and incidents. Set by POST to `/__control/settings`; survives a restart. */
const settings = z.strictObject({
  /** Type of the events: the current name, or the name of older pages. */
  eventType: z
    .enum(['crypto.onramp_session.updated', 'crypto.onramp_session_updated'])
    .default('crypto.onramp_session.updated'),
  /** Whether a rejected session sends an event. An integrator reports that it does not. */
  eventOnRejected: z.boolean().default(false),
  /** Simulates an incident: every create is refused with `crypto_onramp_disabled`. */
  disabled: z.boolean().default(false),
  merchantSetUp: z.boolean().default(true),
  /** Prefixes of IP addresses that are refused by country, and as a customer. Both are reserved for documentation. */
  unsupportedIps: z.array(z.string().min(1)).default(['203.0.113.']),
  unsupportableIps: z.array(z.string().min(1)).default(['198.51.100.']),
  /** Accepted wallet keys: all networks, or only those that one sandbox accepted, with `wallet_address`. */
  walletKeys: z.enum(['all', 'strict']).default('all'),
  /** Seconds from payment to delivery. */
  deliverySeconds: z.number().min(0).max(3600).default(2),
  /** Limits of `source_amount`; null: no limit. */
  minimumAmount: z.number().nullable().default(1),
  maximumAmount: z.number().nullable().default(30_000),
  /** `Stripe-Should-Retry` of 409, 429 and 5xx. Null: no header, since Stripe may omit it. */
  shouldRetry: z.boolean().nullable().default(null),
  /** Prices of the quotes API: `wrong` are too low by ten. */
  prices: z.enum(['market', 'wrong'], { error: explainPrices }).default('market'),
  /** Rate limit; null: none. Stripe's sandbox allows 25. */
  requestsPerSecond: z.int().min(1).nullable().default(null),
});

export type SimulatorSettings = z.output<typeof settings>;

const KEY = 'settings';

export type SettingsStore = {
  read(): Promise<SimulatorSettings>;
  handle(request: Request): Promise<Response>;
};

/** The settings with defaults for what `changes` does not set. */
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
