import { currencies, networks, unpairedCurrencies, unpairedNetworks } from '../market.ts';
import type { SimulatorSettings } from '../settings.ts';
import { onrampRefusal, Refusal } from './answer.ts';
import { type FormValue, unknownParameter } from './form.ts';

/** The parsed parameters of a create. Of prefill only its presence is stored. */
export type CreateParameters = {
  sourceCurrency: string | null;
  sourceAmount: string | null;
  destinationCurrency: string | null;
  destinationNetwork: string | null;
  destinationAmount: string | null;
  destinationCurrencies: string[];
  destinationNetworks: string[];
  wallets: Record<string, string>;
  stellarTag: string | null;
  lockWallet: boolean;
  settlementSpeed: string;
  kycProvided: boolean;
  metadata: Record<string, string>;
};

const NAMES = new Set(
  (
    'customer_ip_address source_currency source_amount destination_currency destination_network destination_amount ' +
    'destination_currencies destination_networks wallet_addresses lock_wallet_address settlement_speed kyc_details ' +
    'customer_information metadata expand'
  ).split(' '),
);
export function isParameter(name: string, settings: SimulatorSettings): boolean {
  return NAMES.has(name) || (name === 'wallet_address' && settings.walletKeys === 'strict');
}

/** The keys that one sandbox accepted; there `wallet_address` was the key for Base. */
const STRICT_WALLET_KEYS = ['bitcoin', 'ethereum', 'polygon', 'solana', 'stellar'];
const ALL_NETWORKS = [...networks, ...unpairedNetworks];
const KYC_MEMBERS = new Set(['email', 'first_name', 'last_name', 'dob', 'address']);

/** Parses names and types. Refuses unknown names and values. */
export function readTypes(form: Record<string, FormValue>, settings: SimulatorSettings): CreateParameters {
  const kyc = form.kyc_details ?? form.customer_information;
  if (kyc !== undefined) checkMembers(kyc);
  return {
    sourceCurrency: oneOf(form, 'source_currency', ['usd', 'eur']),
    sourceAmount: text(form, 'source_amount'),
    destinationCurrency: oneOf(form, 'destination_currency', [...currencies, ...unpairedCurrencies]),
    destinationNetwork: oneOf(form, 'destination_network', ALL_NETWORKS),
    destinationAmount: text(form, 'destination_amount'),
    destinationCurrencies: listOf(form, 'destination_currencies', [...currencies, ...unpairedCurrencies]),
    destinationNetworks: listOf(form, 'destination_networks', ALL_NETWORKS),
    ...readWallets(form, settings),
    lockWallet: oneOf(form, 'lock_wallet_address', ['true', 'false']) === 'true',
    settlementSpeed: oneOf(form, 'settlement_speed', ['instant', 'standard']) ?? 'instant',
    kycProvided: kyc !== undefined,
    metadata: readMetadata(form.metadata),
  };
}

/** A string; null if absent. */
export function text(form: Record<string, FormValue>, name: string): string | null {
  const value = form[name];
  if (value === undefined) return null;
  if (typeof value !== 'string' || value.length > 5000) throw invalid(name, `Invalid string: ${name}`);
  if (value === '') throw invalid(name, `${name} may not be empty`, 'parameter_invalid_empty');
  return value;
}

/** One of `values`; null if absent. */
export function oneOf(
  form: Record<string, FormValue>,
  name: string,
  values: readonly string[],
): string | null {
  const value = text(form, name);
  if (value !== null && !values.includes(value))
    throw invalid(name, `Invalid ${name}: must be one of ${values}`);
  return value;
}

/** A list of `values`; empty if absent. */
export function listOf(form: Record<string, FormValue>, name: string, values: readonly string[]): string[] {
  const value = form[name] ?? [];
  if (!Array.isArray(value) || (form[name] !== undefined && value.length === 0)) {
    throw invalid(name, `Invalid array: ${name}`);
  }
  return value.map((item) => {
    if (typeof item !== 'string' || !values.includes(item)) {
      throw invalid(name, `Invalid ${name}: must be among ${values}`);
    }
    return item;
  });
}

function readWallets(
  form: Record<string, FormValue>,
  settings: SimulatorSettings,
): { wallets: Record<string, string>; stellarTag: string | null } {
  const given = form.wallet_addresses ?? {};
  if (typeof given === 'string' || Array.isArray(given)) throw invalid('wallet_addresses', 'Invalid hash');
  const keys =
    settings.walletKeys === 'strict'
      ? STRICT_WALLET_KEYS
      : ALL_NETWORKS.map((network) => (network === 'base' ? 'base_network' : network));
  const wallets: Record<string, string> = {};
  for (const key of Object.keys(given)) {
    if (key === 'destination_tags') continue;
    if (!keys.includes(key)) throw unknownParameter(`wallet_addresses[${key}]`);
    wallets[key] = text(given, key) ?? '';
  }
  const tags = given.destination_tags ?? {};
  if (typeof tags === 'string' || Array.isArray(tags)) throw invalid('wallet_addresses', 'Invalid hash');
  for (const key of Object.keys(tags)) {
    if (key !== 'stellar') throw unknownParameter(`wallet_addresses[destination_tags][${key}]`);
  }
  const singular = text(form, 'wallet_address');
  if (singular !== null) {
    if (Object.keys(wallets).length > 0) throw onrampRefusal('invalid_wallet_address_parameters');
    const network = text(form, 'destination_network') ?? 'base';
    wallets[network === 'base' ? 'base_network' : network] = singular;
  }
  return { wallets, stellarTag: text(tags, 'stellar') };
}

function readMetadata(given: FormValue | undefined): Record<string, string> {
  if (given === undefined || given === '') return {};
  if (typeof given === 'string' || Array.isArray(given)) throw invalid('metadata', 'Invalid hash: metadata');
  const entries = Object.entries(given);
  if (entries.length > 50) throw invalid('metadata', 'Metadata has at most 50 keys.');
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key.length > 40) throw invalid('metadata', 'Metadata keys have at most 40 characters.');
      if (typeof value !== 'string' || value.length > 500) {
        throw invalid(`metadata[${key}]`, 'Metadata values are strings of at most 500 characters.');
      }
      return [key, value];
    }),
  );
}

function checkMembers(kyc: FormValue): void {
  if (typeof kyc === 'string' || Array.isArray(kyc)) throw invalid('kyc_details', 'Invalid hash');
  for (const name of Object.keys(kyc)) {
    if (!KYC_MEMBERS.has(name)) throw unknownParameter(`kyc_details[${name}]`);
  }
  const { dob } = kyc;
  const complete =
    dob === undefined ||
    (typeof dob === 'object' &&
      !Array.isArray(dob) &&
      [dob.year, dob.month, dob.day].every((part) => typeof part === 'string' && /^\d{1,4}$/.test(part)));
  if (!complete) throw invalid('kyc_details[dob]', 'A date of birth needs year, month and day.');
}

/** A 400 that names its parameter. */
export function invalid(param: string, message: string, code?: string): Refusal {
  return new Refusal(400, { message, param, ...(code ? { code } : {}) });
}
