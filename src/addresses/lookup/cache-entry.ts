import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { AddressSlot } from '../../store/addresses/row.ts';

/**
 * Format version of cached values; other versions are misses. Increase it when DepositAddress changes. It is not part of
 * the key: during a deployment, a change in one version must drop what the other has cached.
 */
const FORM = 2;

/** Cache key of a slot; the 1 never changes. The caller has checked that the ids are well-formed and the asset is known. */
export function cacheKey({ projectId, customerId, currency, network }: AddressSlot): string {
  return `address:1:${projectId}:${customerId}:${currency}:${network}`;
}

/** Serializes the result of a lookup; null means that the slot has no address. */
export function encode(depositAddress: DepositAddress | null): string {
  if (depositAddress === null) return JSON.stringify({ form: FORM, depositAddress });
  const { createdAt, expiresAt } = depositAddress;
  const times = { createdAt: createdAt.getTime(), expiresAt: expiresAt?.getTime() ?? null };
  return JSON.stringify({ form: FORM, depositAddress: { ...depositAddress, ...times } });
}

function text(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function textOrNull(value: unknown): value is string | null {
  return value === null || text(value);
}

/** Milliseconds since 1970: read several times faster than text. */
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
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { form, depositAddress } = parsed as { form?: unknown; depositAddress?: unknown };
  if (form !== FORM) return undefined;
  if (depositAddress === null) return null;
  if (typeof depositAddress !== 'object' || depositAddress === undefined) return undefined;
  const read = depositAddress as { [Field in keyof DepositAddress]?: unknown };

  if (read.projectId !== slot.projectId || read.customerId !== slot.customerId) return undefined;
  if (read.currency !== slot.currency || read.network !== slot.network) return undefined;
  if (read.status !== 'ACTIVE' || read.primary !== true) return undefined;
  if (!text(read.id) || !text(read.address)) return undefined;
  if (!textOrNull(read.memo) || !textOrNull(read.providerReference) || !textOrNull(read.providerId)) {
    return undefined;
  }
  const origin = read.providerId === null ? 'CUSTOMER' : 'PROVIDER';
  if (read.origin !== origin) return undefined;
  const createdAt = date(read.createdAt);
  const expiresAt = read.expiresAt === null ? null : date(read.expiresAt);
  if (createdAt === undefined || expiresAt === undefined) return undefined;
  if (expiresAt !== null && expiresAt <= now) return undefined;
  return {
    id: read.id,
    projectId: slot.projectId,
    customerId: slot.customerId,
    currency: slot.currency,
    network: slot.network,
    address: read.address,
    memo: read.memo,
    origin,
    providerId: read.providerId,
    providerReference: read.providerReference,
    status: read.status,
    primary: read.primary,
    expiresAt,
    createdAt,
  };
}
