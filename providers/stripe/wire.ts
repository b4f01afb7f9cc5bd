import { z } from 'onramp-gateway/provider';

const text = z.string().nullish();

/**
 * What we read of a `crypto.onramp_session`: loose, since Stripe adds members and words freely, but never of a wrong
 * type. Any member of `transaction_details` may be null or missing.
 * https://docs.stripe.com/api/crypto/onramp_sessions/object
 */
export const sessionWire = z.object({
  id: z.string().min(1).max(255),
  object: z.literal('crypto.onramp_session'),
  client_secret: text,
  created: z.int(),
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
      // Two namings in the documentation: …_amount in the reference, …_monetary in the guide.
      fees: z
        .object({
          network_fee_amount: text,
          network_fee_monetary: text,
          transaction_fee_amount: text,
          transaction_fee_monetary: text,
        })
        .nullish(),
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

/** A form as Stripe takes it: flat names (`metadata[key]`, `destination_networks[0]`), all values text. */
export type FlatForm = Readonly<Record<string, string>>;
