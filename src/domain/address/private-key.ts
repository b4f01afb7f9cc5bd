import { decodeBase58Check } from './base58check.ts';
import { isStellarSeed } from './stellar.ts';

// Wallet import format: Bitcoin, Litecoin, Dogecoin, their test networks.
const WIF_VERSIONS: readonly number[] = [0x80, 0xb0, 0x9e, 0xef, 0xf1];

function isWalletImportFormat(text: string): boolean {
  const decoded = decodeBase58Check(text);
  if (!decoded || !WIF_VERSIONS.includes(decoded.version)) return false;
  return decoded.payload.length === 32 || (decoded.payload.length === 33 && decoded.payload[32] === 1);
}

/** What to say to somebody who gave the key instead of the address; null for anything else. Never repeats the text. */
export function privateKeyProblem(text: string): string | null {
  if (isStellarSeed(text)) {
    return 'is a Stellar SECRET SEED, not an address: it has now been exposed; move the funds of its account at once and never send it to anybody';
  }
  if (isWalletImportFormat(text)) {
    return 'is a PRIVATE KEY, not an address: it has now been exposed; move its funds at once and never send it to anybody';
  }
  return null;
}
