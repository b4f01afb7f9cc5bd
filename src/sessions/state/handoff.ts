import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isEnd } from '../../domain/session/status.ts';
import type { KeyRing } from '../../secrets/types.ts';

/**
 * Decrypts the hand-off. Null before the session has one, after its end, and if its deposit address has ended: the
 * customer would pay for a delivery that cannot arrive. `depositAddress` null: it is not checked.
 */
export function openHandoff(
  session: OnrampSession,
  depositAddress: Pick<DepositAddress, 'status'> | null,
  keyRing: KeyRing,
): Handoff | null {
  if (session.sealedHandoff === null || isEnd(session.status)) return null;
  if (depositAddress && depositAddress.status !== 'ACTIVE') return null;
  return JSON.parse(keyRing.openText(session.sealedHandoff)) as Handoff;
}

export function sealHandoff(handoff: Handoff | null, keyRing: KeyRing): Uint8Array | null {
  return handoff && keyRing.seal(JSON.stringify(handoff));
}
