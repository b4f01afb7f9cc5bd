import type { MemoRule } from '../asset/asset.ts';
import type { Parsed } from '../money/money.ts';

/** Source: https://developers.stellar.org/docs/learn/encyclopedia/transactions-specialized/memos */
const LARGEST_ID = 2n ** 64n - 1n;
const TEXT_BYTES = 28;

function isDigits(text: string): boolean {
  return [...text].every((character) => character >= '0' && character <= '9');
}

function isPrintable(text: string): boolean {
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code <= 0x9f);
  });
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
  if (rule === 'NONE') return { ok: false, problem: `must be omitted: ${asset} does not use memos` };
  if (!memo.isWellFormed() || !isPrintable(memo) || memo.trim() !== memo) {
    return { ok: false, problem: 'must not contain control characters, or begin or end with a space' };
  }
  if (isDigits(memo)) {
    if (memo.length > 20 || BigInt(memo) > LARGEST_ID) {
      return { ok: false, problem: `is above ${LARGEST_ID}, the largest numeric memo` };
    }
    return { ok: true, value: memo };
  }
  const bytes = new TextEncoder().encode(memo).length;
  if (bytes > TEXT_BYTES) {
    return { ok: false, problem: `is ${bytes} bytes long; at most ${TEXT_BYTES} are allowed` };
  }
  return { ok: true, value: memo };
}
