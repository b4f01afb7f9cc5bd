import { base58 } from '@scure/base';
import { type Format, foreign, type Reading, unusable, valid } from './format.ts';
import { isEd25519Key } from './keys/curve.ts';

function decode(text: string): Uint8Array | null {
  try {
    const bytes = base58.decode(text);
    return bytes.length === 32 ? bytes : null;
  } catch {
    return null;
  }
}

// On the curve by chance, but not wallets: wrapped SOL, the token programs, the associated token account program.
const PROGRAMS: readonly string[] = [
  'So11111111111111111111111111111111111111112',
  'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
  'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb',
  'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL',
];

/** System programs, sysvars and the incinerator end in many ones, which no key does by chance. */
function isSystem(text: string): boolean {
  return text.endsWith('1'.repeat(8)) || PROGRAMS.includes(text);
}

/**
 * Solana addresses have no checksum, but a wallet is a point on the curve. Half of all mistyped texts are not, and neither
 * are program-derived addresses (token accounts, some multi-signature vaults). Those are refused too: a payment to a token
 * account can be lost, and not every provider supports them.
 */
function read(text: string): Reading {
  const bytes = decode(text);
  if (!bytes) return foreign('is not a valid Solana address: it must be 32 bytes in base58');
  if (isSystem(text)) return unusable('is a system or burn address: crypto sent there is lost');
  if (!isEd25519Key(bytes)) {
    return unusable(
      'is not a Solana wallet: it is mistyped, a token account or another program-derived address',
    );
  }
  return valid(text);
}

export const solana: Format = { label: 'a Solana address', wanted: 'a Solana wallet address (base58)', read };
