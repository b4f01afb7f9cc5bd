import { createHash, randomBytes } from 'node:crypto';
import { formatMoney, moneyOf, type SimulatedTransfer } from 'onramp-gateway/provider';
import { assetOf } from '../assets.ts';
import { randomId } from './api/answer.ts';
import type { CreateParameters } from './api/parameters.ts';
import { choiceOf } from './api/rules.ts';
import { digitsOf, networks, pairsOf, quote, sampleAddress, unpairedNetworks } from './market.ts';

export const statuses = [
  'initialized',
  'requires_payment',
  'fulfillment_processing',
  'fulfillment_complete',
  'rejected',
] as const;
export type Status = (typeof statuses)[number];

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
  status: Status;
  transaction_details: Details;
};

/** A new session, as the answer to a create. */
export function newSession(
  id: string,
  parameters: CreateParameters,
  now: number,
  pageUrl: string,
): SessionObject {
  const choice = choiceOf(parameters);
  const hash = randomBytes(24).toString('base64url');
  return {
    id,
    object: 'crypto.onramp_session',
    client_secret: `${id}_${randomId('secret', 35)}`,
    created: Math.floor(now / 1000),
    kyc_details_provided: parameters.kycProvided,
    livemode: false,
    metadata: parameters.metadata,
    redirect_url: `${pageUrl}/pay/${id}?session_hash=${hash}`,
    status: 'initialized',
    transaction_details: {
      destination_amount: parameters.destinationAmount,
      destination_currencies: [...choice.currencies],
      // Null if the customer is to choose. It is not documented whether Stripe returns the first item of a list here.
      destination_currency: parameters.destinationCurrency,
      destination_network: parameters.destinationNetwork,
      destination_networks: [...choice.networks],
      fees: null,
      lock_wallet_address: parameters.lockWallet,
      settlement_speed: parameters.settlementSpeed,
      source_amount: parameters.sourceAmount,
      source_currency: parameters.sourceCurrency,
      transaction_id: null,
      wallet_address: null,
      wallet_addresses: walletsOf(parameters),
    },
  };
}

/** All thirteen keys, null for those without a wallet, as in Stripe's answers. */
function walletsOf(parameters: CreateParameters): Details['wallet_addresses'] {
  if (Object.keys(parameters.wallets).length === 0) return null;
  const keys = [...networks, ...unpairedNetworks].map((network) =>
    network === 'base' ? 'base_network' : network,
  );
  return {
    ...Object.fromEntries(keys.map((key) => [key, parameters.wallets[key] ?? null])),
    destination_tags: parameters.stellarTag === null ? null : { stellar: parameters.stellarTag },
  };
}

/** The pairs that the session can buy, the preselected pair first. Wallets limit them to their networks. */
export function offersOf({ transaction_details: details }: SessionObject): string[] {
  const wallets = details.wallet_addresses;
  const pairs = pairsOf({
    currencies: details.destination_currencies,
    networks: details.destination_networks,
  })
    .filter(([, network]) => wallets === null || walletOn(wallets, network) !== null)
    .map((pair) => pair.join(':'));
  const preselected = `${details.destination_currency}:${details.destination_network}`;
  // A crypto amount is valid only for its own currency, and a quote only for its own pair.
  if (details.destination_amount !== null) return [preselected];
  return pairs.includes(preselected) ? [preselected, ...pairs.filter((pair) => pair !== preselected)] : pairs;
}

function walletOn(wallets: NonNullable<Details['wallet_addresses']>, network: string): string | null {
  const wallet = wallets[network === 'base' ? 'base_network' : network];
  return typeof wallet === 'string' ? wallet : null;
}

/** The details after a status change: the chosen pair with its quote and, on completion, the transaction's hash. */
export function detailsAfter(session: SessionObject, to: Status, pair: string | undefined): Details {
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
    // Keep an existing quote: the paid amount is the delivered amount.
    ...(before.fees === null
      ? quote(currency, network, given, { sourceCurrency: before.source_currency })
      : {}),
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

/** What a completed session sent to the customer's address; null if it is an asset that the gateway does not know. */
export function transferOf({ transaction_details: details }: SessionObject): SimulatedTransfer | null {
  const { destination_currency: currency, destination_network: network } = details;
  const { destination_amount: amount, wallet_address: address, transaction_id: transactionHash } = details;
  const asset = currency && network ? assetOf(currency, network) : null;
  if (!asset || !currency || !amount || !address || !transactionHash) return null;
  const tags = details.wallet_addresses?.destination_tags;
  const memo = network === 'stellar' && typeof tags === 'object' ? (tags?.stellar ?? null) : null;
  return {
    asset,
    address,
    memo,
    amount: formatMoney(moneyOf(amount, currency, digitsOf(currency))),
    transactionHash,
  };
}
