import { createRequire } from 'node:module';

// Loaded with the first key that is checked: each takes about 30 ms, which would delay the start.
const require = createRequire(import.meta.url);
const ed25519 = () =>
  (require('@noble/curves/ed25519.js') as typeof import('@noble/curves/ed25519.js')).ed25519;
const schnorr = () =>
  (require('@noble/curves/secp256k1.js') as typeof import('@noble/curves/secp256k1.js')).schnorr;

function succeeds(operation: () => unknown): boolean {
  try {
    operation();
    return true;
  } catch {
    return false;
  }
}

/** Whether the 32 bytes are a public key of Ed25519: a point on its curve. */
export function isEd25519Key(bytes: Uint8Array): boolean {
  return succeeds(() => ed25519().Point.fromBytes(bytes));
}

/** Whether the 32 bytes are the x coordinate of a point of secp256k1: `lift_x` of BIP 340. */
export function isTaprootKey(bytes: Uint8Array): boolean {
  return succeeds(() => schnorr().utils.lift_x(BigInt(`0x${Buffer.from(bytes).toString('hex')}`)));
}

/** Whether the 64 bytes are a secret key of Ed25519 and its public key. */
export function isEd25519Pair(bytes: Uint8Array): boolean {
  return Buffer.compare(ed25519().getPublicKey(bytes.subarray(0, 32)), bytes.subarray(32)) === 0;
}
