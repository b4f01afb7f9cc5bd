import { randomBytes } from 'node:crypto';

/** Prefixes of ids, by the kind of object. */
export const idPrefixes = {
  customer: 'cus',
  depositAddress: 'adr',
  deposit: 'dep',
  onrampSession: 'ons',
  decision: 'dec',
  quote: 'quo',
  project: 'prj',
  webhookEvent: 'wev',
  outgoingEvent: 'evt',
  webhookEndpoint: 'whe',
  webhookDelivery: 'whd',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Characters of every id: a prefix of three, `_`, and 32 hexadecimal digits. */
export const ID_LENGTH = 36;

/** Creates an opaque id with 128 random bits: `ons_4f…` (32 hexadecimal digits). */
export function newId(kind: IdKind): string {
  return `${idPrefixes[kind]}_${randomBytes(16).toString('hex')}`;
}

const SHAPE = /^[a-z]{3}_[0-9a-f]{32}$/;

/** Whether the text is a well-formed id of that kind. Does not check that the object exists. */
export function isId(kind: IdKind, text: string): boolean {
  return text.startsWith(idPrefixes[kind]) && SHAPE.test(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** What is wrong with an idempotency key; null if nothing is. */
export function idempotencyKeyProblem(key: string): string | null {
  const length = [...key].length;
  const isValid = length >= 1 && length <= 255 && !CONTROL.test(key) && key.isWellFormed();
  return isValid ? null : 'must have 1 to 255 characters and no control characters';
}

/** Reads objects in the order of the ids; null for an unknown id and for a malformed one, which is never looked up. */
export async function readByIds<Item extends { readonly id: string }>(
  kind: IdKind,
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<ReadonlyArray<Item | null>>,
): Promise<Array<Item | null>> {
  const found = await read(ids.filter((id) => isId(kind, id)));
  const byId = new Map(found.map((item) => [item?.id, item]));
  return ids.map((id) => byId.get(id) ?? null);
}
