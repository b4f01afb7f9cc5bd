import { z } from 'onramp-gateway/provider';

/** The key of the gateway's session id in a session's metadata. The adapter stores nothing else there. */
export const SESSION_ID_KEY = 'onramp_session_id';

const text = z.string().nullish();

// Fees have two documented names: …_amount in the reference of sessions, …_monetary in the guide and in quotes.
const feesWire = z
  .object({
    network_fee_amount: text,
    network_fee_monetary: text,
    transaction_fee_amount: text,
    transaction_fee_monetary: text,
  })
  .nullish();

export type FeesWire = z.output<typeof feesWire>;

/**
 * The fields of a `crypto.onramp_session` that the adapter reads. Unknown fields and values are allowed, since Stripe
 * adds them without notice; wrong types are not. Any field of `transaction_details` may be null or missing.
 * https://docs.stripe.com/api/crypto/onramp_sessions/object
 */
export const sessionWire = z.object({
  id: z.string().min(1).max(255),
  object: z.literal('crypto.onramp_session'),
  client_secret: text,
  created: z.int(),
  kyc_details_provided: z.boolean().nullish(),
  livemode: z.boolean(),
  metadata: z.record(z.string(), z.string()).nullish(),
  redirect_url: text,
  status: z.string().min(1).max(100),
  transaction_details: z
    .object({
      destination_amount: text,
      destination_currencies: z.array(z.string()).nullish(),
      destination_currency: text,
      destination_network: text,
      destination_networks: z.array(z.string()).nullish(),
      fees: feesWire,
      lock_wallet_address: z.boolean().nullish(),
      source_amount: text,
      source_currency: text,
      transaction_id: text,
      wallet_address: text,
      wallet_addresses: z
        .record(z.string(), z.union([z.string(), z.record(z.string(), z.string().nullable()), z.null()]))
        .nullish(),
    })
    .nullish(),
});

export type SessionWire = z.output<typeof sessionWire>;

export const listWire = z.object({
  object: z.literal('list'),
  has_more: z.boolean(),
  data: z.array(sessionWire),
});

export type ListWire = z.output<typeof listWire>;

/**
 * Quotes by network; null or empty for a network without a quote. A key may differ from the network's name
 * (`base_network`), so the adapter reads the network from the quotes.
 * https://docs.stripe.com/api/crypto/onramp_quotes/object
 */
export const quotesWire = z.object({
  livemode: z.boolean().nullish(),
  source_amount: text,
  source_currency: text,
  destination_network_quotes: z.record(
    z.string(),
    z
      .array(
        z.object({
          destination_amount: z.string(),
          destination_currency: z.string(),
          destination_network: z.string(),
          fees: feesWire,
          source_total_amount: z.string(),
        }),
      )
      .nullish(),
  ),
});

export type QuotesWire = z.output<typeof quotesWire>;

/** The account's webhook endpoints: https://docs.stripe.com/api/webhook_endpoints/object */
export const endpointsWire = z.object({
  object: z.literal('list'),
  data: z.array(z.object({ url: z.string(), status: z.string(), enabled_events: z.array(z.string()) })),
});

export type EndpointsWire = z.output<typeof endpointsWire>;

/** A request body in Stripe's form encoding: flat names (`metadata[key]`, `destination_networks[0]`), text values. */
export type FlatForm = Readonly<Record<string, string>>;
