import { createHash, randomBytes } from 'node:crypto';
import { randomId } from './api/answer.ts';
import type { CreateParameters } from './api/parameters.ts';
import { choiceOf } from './api/rules.ts';
import { networks, pairsOf, quote, sampleAddress, unpairedNetworks } from './market.ts';

export const words = [
  'initialized',
  'requires_payment',
  'fulfillment_processing',
  'fulfillment_complete',
  'rejected',
] as const;
export type Word = (typeof words)[number];

type Details = {
  destination_amount: string | null;
  destination_currencies: string[];
  destination_currency: string | null;
  destination_network: string | null;
  destination_networks: string[];
  fees: { network_fee_amount: string; transaction_fee_amount: string } | null;
  lock_wallet_address: boolean;
  settlement_speed: string;
  source_amount: string | null;
  source_currency: string | null;
  transaction_id: string | null;
  wallet_address: string | null;
  wallet_addresses: { [network: string]: string | null | { stellar: string | null } } | null;
};

export type SessionObject = {
  id: string;
  object: 'crypto.onramp_session';
  client_secret: string;
  created: number;
  kyc_details_provided: boolean;
  livemode: false;
  metadata: Record<string, string>;
  redirect_url: string;
  status: Word;
  transaction_details: Details;
};

/** As a create answers it. */
export function newSession(asked: CreateParameters, now: number, pageUrl: string): SessionObject {
  const id = randomId('cos');
  const choice = choiceOf(asked);
  const hash = randomBytes(24).toString('base64url');
  return {
    id,
    object: 'crypto.onramp_session',
    client_secret: `${id}_${randomId('secret', 35)}`,
    created: Math.floor(now / 1000),
    kyc_details_provided: asked.kycProvided,
    livemode: false,
    metadata: asked.metadata,
    redirect_url: `${pageUrl}/pay/${id}?session_hash=${hash}`,
    status: 'initialized',
    transaction_details: {
      destination_amount: asked.destinationAmount,
      destination_currencies: [...choice.currencies],
      // Null where the customer is to choose; whether Stripe echoes the first of a list here is not documented.
      destination_currency: asked.destinationCurrency,
      destination_network: asked.destinationNetwork,
      destination_networks: [...choice.networks],
      fees: null,
      lock_wallet_address: asked.lockWallet,
      settlement_speed: asked.settlementSpeed,
      source_amount: asked.sourceAmount,
      source_currency: asked.sourceCurrency,
      transaction_id: null,
      wallet_address: null,
      wallet_addresses: walletsOf(asked),
    },
  };
}

/** All thirteen keys, unset ones null, as answers have them. */
function walletsOf(asked: CreateParameters): Details['wallet_addresses'] {
  if (Object.keys(asked.wallets).length === 0) return null;
  const keys = [...networks, ...unpairedNetworks].map((network) =>
    network === 'base' ? 'base_network' : network,
  );
  return {
    ...Object.fromEntries(keys.map((key) => [key, asked.wallets[key] ?? null])),
    destination_tags: asked.stellarTag === null ? null : { stellar: asked.stellarTag },
  };
}

/** What can be bought in the session: with its wallets' networks where it has wallets, the preselected pair alone or first. */
export function offersOf({ transaction_details: details }: SessionObject): string[] {
  const wallets = details.wallet_addresses;
  const pairs = pairsOf({
    currencies: details.destination_currencies,
    networks: details.destination_networks,
  })
    .filter(([, network]) => wallets === null || walletOn(wallets, network) !== null)
    .map((pair) => pair.join(':'));
  const preselected = `${details.destination_currency}:${details.destination_network}`;
  // An amount of crypto belongs to its currency, and a quote to what it was made for.
  if (details.destination_amount !== null) return [preselected];
  return pairs.includes(preselected) ? [preselected, ...pairs.filter((pair) => pair !== preselected)] : pairs;
}

function walletOn(wallets: NonNullable<Details['wallet_addresses']>, network: string): string | null {
  const wallet = wallets[network === 'base' ? 'base_network' : network];
  return typeof wallet === 'string' ? wallet : null;
}

/** From the first step on, what the customer chose is fixed and has a quote; the end has the chain's hash. */
export function settled(session: SessionObject, to: Word, pair: string | undefined): Details {
  const before = session.transaction_details;
  const offers = offersOf(session);
  const chosen = pair !== undefined && offers.includes(pair) ? pair : offers[0];
  const [currency = 'usdc', network = 'ethereum'] = chosen?.split(':') ?? [];
  const given =
    before.destination_amount !== null && before.source_amount === null
      ? { destination: before.destination_amount }
      : { source: before.source_amount ?? '100.00' };
  return {
    ...before,
    // A quote once made stays: what was paid is what is delivered.
    ...(before.fees === null ? quote(currency, network, given) : {}),
    destination_currency: before.fees === null ? currency : before.destination_currency,
    destination_network: before.fees === null ? network : before.destination_network,
    source_currency: before.source_currency ?? 'usd',
    wallet_address:
      before.wallet_address ??
      (before.wallet_addresses && walletOn(before.wallet_addresses, network)) ??
      sampleAddress(network),
    transaction_id:
      to === 'fulfillment_complete'
        ? `0x${createHash('sha256').update(session.id).digest('hex')}`
        : before.transaction_id,
  };
}
