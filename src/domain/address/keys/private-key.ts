import { base58 } from '@scure/base';
import { decodeBase58Check } from '../format.ts';
import { isStellarSeed } from '../stellar.ts';
import { isEd25519Pair } from './curve.ts';

// Wallet import format of Bitcoin, Litecoin, Dogecoin and their test networks.
const WIF_VERSIONS: readonly number[] = [0x80, 0xb0, 0x9e, 0xef, 0xf1];

/** Longer than any key in base58, whose cost is quadratic in the length. */
const MAX_BASE58 = 128;
/** Longer than 64 numbers, or than 24 words. */
const MAX_LENGTH = 1024;

function isWalletImportFormat(text: string): boolean {
  const decoded = decodeBase58Check(text);
  if (!decoded || !WIF_VERSIONS.includes(decoded.version)) return false;
  return decoded.payload.length === 32 || (decoded.payload.length === 33 && decoded.payload[32] === 1);
}

/** BIP 32 (`xprv…`, and `zprv…` or `Ltpv…` by SLIP-0132): 78 bytes, and a zero before the 32 bytes of a private key. */
function isExtendedKey(text: string): boolean {
  const payload = decodeBase58Check(text)?.payload;
  return payload?.length === 77 && payload[44] === 0;
}

/** 64 bytes in base58: `pair` is a secret key and its public key, as Solana's wallets export them. */
function readSixtyFourBytes(text: string): 'pair' | 'other' | null {
  try {
    const bytes = base58.decode(text);
    if (bytes.length !== 64) return null;
    return isEd25519Pair(bytes) ? 'pair' : 'other';
  } catch {
    return null;
  }
}

/** The file of Solana's command line: 64 (or 32) bytes as a JSON array. */
function isByteArray(text: string): boolean {
  if (!/^\[\s*\d{1,3}(\s*,\s*\d{1,3})*\s*\]$/.test(text)) return false;
  const bytes = text.slice(1, -1).split(',').map(Number);
  return (bytes.length === 64 || bytes.length === 32) && bytes.every((byte) => byte <= 255);
}

/** 12, 15, 18, 21 or 24 words of 3 to 8 letters, as in each list of BIP 39 that uses the Latin alphabet. */
function isRecoveryPhrase(text: string): boolean {
  const words = text.split(/[\s,]+/);
  return (
    words.length >= 12 &&
    words.length <= 24 &&
    words.length % 3 === 0 &&
    words.every((word) => /^\p{L}{3,8}$/u.test(word))
  );
}

const EXPOSED = 'it is now exposed; move its funds at once and never share';

/** The problem if the text is certainly a private key, instead of the `wanted`; null otherwise. Never repeats the text. */
export function certainKeyProblem(text: string, wanted: 'an address' | 'a memo'): string | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return null;
  if (isRecoveryPhrase(trimmed)) return `is a RECOVERY PHRASE, not ${wanted}: ${EXPOSED} a recovery phrase`;
  const short = trimmed.length <= MAX_BASE58;
  if (short && isStellarSeed(trimmed)) {
    return `is a Stellar SECRET SEED, not ${wanted}: it is now exposed; move the funds of its account at once and never share a seed`;
  }
  if (
    isByteArray(trimmed) ||
    (short &&
      (isWalletImportFormat(trimmed) || isExtendedKey(trimmed) || readSixtyFourBytes(trimmed) === 'pair'))
  ) {
    return `is a PRIVATE KEY, not ${wanted}: ${EXPOSED} a private key`;
  }
  return null;
}

/**
 * The problem if the text is a private key instead of an address, or has the form of one; null otherwise. The forms that
 * a key shares with a transaction are told as both: which of them it is cannot be seen.
 */
export function privateKeyProblem(text: string): string | null {
  const certain = certainKeyProblem(text, 'an address');
  if (certain) return certain;
  const trimmed = text.trim();
  if (trimmed.length > MAX_BASE58) return null;
  const twin = /^(0x)?[0-9a-f]{64}$/i.test(trimmed)
    ? 'transaction hash'
    : readSixtyFourBytes(trimmed) !== null
      ? 'transaction signature'
      : null;
  return (
    twin &&
    `is a PRIVATE KEY or a ${twin}, not an address: a private key is now exposed; move its funds at once and never share a private key`
  );
}
