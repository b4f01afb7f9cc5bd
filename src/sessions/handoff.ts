import type { Handoff, OnrampSession } from '../domain/session.ts';
import type { KeyRing } from '../secrets/types.ts';
import { isEnd } from './step.ts';

/** The hand-off in clear; null before there is one and after the end. */
export function openHandoff(session: OnrampSession, keyRing: KeyRing): Handoff | null {
  if (session.sealedHandoff === null || isEnd(session.status)) return null;
  return JSON.parse(keyRing.openText(session.sealedHandoff)) as Handoff;
}

export function sealHandoff(handoff: Handoff | null, keyRing: KeyRing): Uint8Array | null {
  return handoff && keyRing.seal(JSON.stringify(handoff));
}
