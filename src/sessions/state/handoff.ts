import type { DepositAddress } from '../../domain/customer/deposit-address.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isEnd } from '../../domain/session/status.ts';
import type { KeyRing } from '../../secrets/types.ts';

/**
 * The hand-off in clear; null before there is one, after the end, and where the deposit address that it delivers to (null:
 * none, or not to be looked at) has ended: nobody is sent to pay for what would arrive nowhere.
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
