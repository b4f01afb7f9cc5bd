import type { MemoRule } from '../asset/asset.ts';
import type { Parsed } from '../money/money.ts';
import { certainKeyProblem } from './keys/private-key.ts';

/** Source: https://developers.stellar.org/docs/learn/encyclopedia/transactions-specialized/memos */
const LARGEST_ID = 2n ** 64n - 1n;
const TEXT_BYTES = 28;

/**
 * Numbers other than 0 to 9, characters that cannot be seen (control, format, variation selectors), other spaces than the
 * space, and codes that are no characters.
 */
const CONFUSING = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|(?![0-9])\p{N}/u;

/** Scripts with letters that look like Latin letters or digits: `З` and `3`, `ο` and `0`. */
const LOOK_ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;
const LATIN = /[0-9\p{Script=Latin}]/u;

const nameOf = (character: string) =>
  `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;

/** What makes the text look like another one; null if nothing does. */
function confusionIn(text: string): string | null {
  let read = '';
  for (const character of text) {
    read += character;
    // NFKC has one form of each letter: no full-width or mathematical ones, no letter in two parts.
    if (CONFUSING.test(character) || read.normalize('NFKC') !== read) {
      return `must not contain the character ${nameOf(character)}, which cannot be seen or looks like another one; type it anew with plain letters and the digits 0 to 9`;
    }
  }
  for (const [word] of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const [foreign] = LOOK_ALIKE.exec(word) ?? [];
    if (foreign && LATIN.test(word)) {
      return `mixes ${nameOf(foreign)} with Latin letters or digits in one word, although it may look like one of them; type it anew`;
    }
  }
  return null;
}

function textProblem(text: string): string | null {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > TEXT_BYTES) return `is ${bytes} bytes long; at most ${TEXT_BYTES} are allowed`;
  if (text.startsWith(' ') || text.endsWith(' ')) return 'must not begin or end with a space';
  return confusionIn(text);
}

/** Digits as a Stellar id, an unsigned 64-bit number. Leading zeros are no part of one, and a receiver may need them. */
function idProblem(digits: string): string | null {
  const plain = digits.replace(/^0+(?=\d)/, '');
  if (plain.length > 20 || BigInt(plain) > LARGEST_ID)
    return `is above ${LARGEST_ID}, the largest numeric memo`;
  if (plain === digits) return null;
  return `has leading zeros: a memo of digits is sent as a number, ${plain}; give that if the receiver means the number`;
}

/**
 * Validates a memo and returns it as it is sent; an empty one becomes null. On Stellar, digits are an id (an unsigned 64-bit
 * number) and anything else is a text of at most 28 bytes. Hashes are refused, since no provider accepts them.
 */
export function checkMemo(
  memo: string | null | undefined,
  rule: MemoRule,
  asset: string,
): Parsed<string | null> {
  if (memo === null || memo === undefined || memo === '') {
    if (rule === 'REQUIRED')
      return { ok: false, problem: `is required: an address for ${asset} needs a memo` };
    return { ok: true, value: null };
  }
  // First, since the other problems would hide that a key is exposed.
  const secret = certainKeyProblem(memo, 'a memo');
  if (secret) return { ok: false, problem: secret };
  if (rule === 'NONE') return { ok: false, problem: `must be omitted: ${asset} does not use memos` };
  const problem = /^[0-9]+$/.test(memo) ? idProblem(memo) : textProblem(memo);
  return problem === null ? { ok: true, value: memo } : { ok: false, problem };
}
