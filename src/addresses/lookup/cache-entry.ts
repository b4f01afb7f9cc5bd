import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import { ID_LENGTH } from '../../domain/id.ts';
import type { AddressSlot } from '../../store/addresses/row.ts';

/**
 * Format version of cached values; other versions are misses. Increase it when DepositAddress changes. It is not part of
 * the key: during a deployment, a change in one version must drop what the other has cached.
 */
const FORM = 2;

/**
 * Cache key of a slot; the 1 never changes. Nothing is ever cached for a malformed id or an unknown asset. A client can send an
 * id of any length, so one that is too long is left out.
 */
export function cacheKey({ projectId, customerId, currency, network }: AddressSlot): string {
  const id = customerId.length > ID_LENGTH ? '' : customerId;
  return `address:1:${projectId}:${id}:${currency}:${network}`;
}

/**
 * Serializes the result of a lookup, a primary active address; null means that the slot has none. It is an array without
 * names, with milliseconds since 1970 for dates: that is read several times faster.
 */
export function encode(found: DepositAddress | null): string {
  if (found === null) return JSON.stringify([FORM]);
  const { projectId, customerId, currency, network, id, address, memo } = found;
  const slot = [projectId, customerId, currency, network];
  const provider = [found.providerId, found.providerReference];
  const times = [found.createdAt.getTime(), found.expiresAt?.getTime() ?? null];
  return JSON.stringify([FORM, ...slot, id, address, memo, ...provider, ...times]);
}

function text(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function textOrNull(value: unknown): value is string | null {
  return value === null || text(value);
}

function date(value: unknown): Date | undefined {
  const read = new Date(typeof value === 'number' ? value : Number.NaN);
  return Number.isNaN(read.getTime()) ? undefined : read;
}

/**
 * Parses a cached value. Undefined is a miss: anything that `encode` does not write for this slot, and an
 * address past its end.
 */
export function decode(value: string, slot: AddressSlot, now: Date): DepositAddress | null | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || parsed[0] !== FORM) return undefined;
  if (parsed.length === 1) return null;
  const [, projectId, customerId, currency, network, id, address, memo, ...rest] = parsed as unknown[];
  const [providerId, providerReference, created, expires] = rest;

  if (projectId !== slot.projectId || customerId !== slot.customerId) return undefined;
  if (currency !== slot.currency || network !== slot.network) return undefined;
  if (!text(id) || !text(address)) return undefined;
  if (!textOrNull(memo) || !textOrNull(providerReference) || !textOrNull(providerId)) return undefined;
  const createdAt = date(created);
  const expiresAt = expires === null ? null : date(expires);
  if (createdAt === undefined || expiresAt === undefined) return undefined;
  if (expiresAt !== null && expiresAt <= now) return undefined;
  return {
    id,
    projectId: slot.projectId,
    customerId: slot.customerId,
    currency: slot.currency,
    network: slot.network,
    address,
    memo,
    origin: providerId === null ? 'CUSTOMER' : 'PROVIDER',
    providerId,
    providerReference,
    status: 'ACTIVE',
    primary: true,
    expiresAt,
    createdAt,
  };
}
