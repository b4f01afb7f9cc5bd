import type { Caller } from '../domain/access/caller.ts';
import type { LocationInput } from '../sessions/types.ts';
import type { Context } from './context.ts';
import { forbidden } from './errors.ts';

/** Whether the caller runs on the customer's device: what it says of itself is not believed. */
export function isDevice({ kind }: Pick<Caller, 'kind'>): boolean {
  return kind !== 'secret';
}

/** The IP address of the customer's device: that of the connection if the device itself calls. Throws FORBIDDEN. */
export function clientIpOf(
  given: string | null | undefined,
  path: string,
  { caller, ip }: Pick<Context, 'caller' | 'ip'>,
): string | null {
  if (!isDevice(caller)) return given ?? null;
  if (given == null) return ip;
  throw forbidden(
    path,
    'only a secret key may give it. The address of the connection is used: leave it out.',
  );
}

/** Where the customer is, with the IP address of their device. `path`: of the location. Throws FORBIDDEN. */
export function locationOf(
  given: LocationInput | null | undefined,
  path: string,
  context: Pick<Context, 'caller' | 'ip'>,
): LocationInput {
  return { ...given, clientIp: clientIpOf(given?.clientIp, `${path}.clientIp`, context) };
}

/** The customer of an input; by default that of the client token. Throws FORBIDDEN. */
export function customerIdOf(
  given: string | null | undefined,
  path: string,
  { caller }: Pick<Context, 'caller'>,
): string | null {
  if (caller.kind === 'secret') return given ?? null;
  const own = caller.kind === 'client' ? caller.client.customerId : null;
  if (given == null || given === own) return own;
  // Before anything is done under another customer's id. The answer does not tell whether there is such a customer.
  if (caller.kind === 'client') {
    throw forbidden(path, 'a client token may name no customer but its own. Leave it out.');
  }
  throw forbidden(path, 'a publishable key may not name a customer. Leave it out, or call from your server.');
}
