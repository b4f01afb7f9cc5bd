import { decodeBase58Check } from './format.ts';
import { isStellarSeed } from './stellar.ts';

// Wallet import format of Bitcoin, Litecoin, Dogecoin and their test networks.
const WIF_VERSIONS: readonly number[] = [0x80, 0xb0, 0x9e, 0xef, 0xf1];

function isWalletImportFormat(text: string): boolean {
  const decoded = decodeBase58Check(text);
  if (!decoded || !WIF_VERSIONS.includes(decoded.version)) return false;
  return decoded.payload.length === 32 || (decoded.payload.length === 33 && decoded.payload[32] === 1);
}

/** The problem if the text is a private key instead of an address; null otherwise. Never repeats the text. */
export function privateKeyProblem(text: string): string | null {
  if (isStellarSeed(text)) {
    return 'is a Stellar SECRET SEED, not an address: it is now exposed; move the funds of its account at once and never share a seed';
  }
  if (isWalletImportFormat(text)) {
    return 'is a PRIVATE KEY, not an address: it is now exposed; move its funds at once and never share a private key';
  }
  return null;
}
