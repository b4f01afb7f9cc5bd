import type { AssetRef } from '../../domain/asset/asset.ts';
import type { DepositAddress } from '../../domain/customer/deposit-address.ts';

/** Of the value's form: grows when DepositAddress changes, so that values of another version are misses. */
const FORM = 1;

export type CachedSlot = AssetRef & { readonly projectId: string; readonly customerId: string };

/** Key of one look-up. Its parts are checked before: ids of ours and assets that we know. */
export function cacheKey({ projectId, customerId, currency, network }: CachedSlot): string {
  return `address:${FORM}:${projectId}:${customerId}:${currency}:${network}`;
}

/** The answer to one look-up as the cache keeps it; null is "there is none". */
export function encode(depositAddress: DepositAddress | null): string {
  return JSON.stringify({ form: FORM, depositAddress });
}

function text(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function textOrNull(value: unknown): value is string | null {
  return value === null || text(value);
}

function date(value: unknown): Date | undefined {
  const read = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(read.getTime()) ? undefined : read;
}

/**
 * Reads a value that the cache answered for a place. Undefined is a miss: whatever is not exactly what `encode` writes for
 * this very place, and an address past its end.
 */
export function decode(value: string, place: CachedSlot, now: Date): DepositAddress | null | undefined {
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

  if (read.projectId !== place.projectId || read.customerId !== place.customerId) return undefined;
  if (read.currency !== place.currency || read.network !== place.network) return undefined;
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
    projectId: place.projectId,
    customerId: place.customerId,
    currency: place.currency,
    network: place.network,
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
