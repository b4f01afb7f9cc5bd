import { createHash } from 'node:crypto';

/** Documents by their id. */
export type Manifest = ReadonlyMap<string, string>;

/** A manifest or a schema cannot be used; the message says why. */
export class DocumentsFault extends Error {
  override readonly name = 'DocumentsFault';
}

const ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** The hash that an id of this length is, as GraphQL Code Generator makes them. */
const HASHES: Readonly<Record<number, string>> = { 40: 'sha1', 64: 'sha256' };

/** The id as it is stored: newer clients write `sha256:` before the hash, older ones do not. */
export function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, '');
}

export function isDocumentId(id: string): boolean {
  return ID.test(id);
}

/** Whether the id is a hash, and not that of the text. */
function isWrongHash(id: string, text: string): boolean {
  const algorithm = /^[0-9a-f]+$/.test(id) ? HASHES[id.length] : undefined;
  return algorithm !== undefined && createHash(algorithm).update(text).digest('hex') !== id;
}

/**
 * Reads a manifest as the client preset of GraphQL Code Generator writes it: a JSON object of texts by their id. Throws
 * DocumentsFault; an id that is a hash must be that of its text.
 */
export function parseManifest(json: string): Manifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new DocumentsFault('is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new DocumentsFault('must be an object of documents by their id');
  }
  const documents = new Map<string, string>();
  for (const [given, text] of Object.entries(parsed)) {
    const id = withoutAlgorithm(given);
    const shown = id.slice(0, 128);
    if (!isDocumentId(id)) throw new DocumentsFault(`has an id that is not valid: ${shown}`);
    if (typeof text !== 'string') throw new DocumentsFault(`the document ${shown} must be a text`);
    if (isWrongHash(id, text)) throw new DocumentsFault(`the id ${shown} is not the hash of its document`);
    documents.set(id, text);
  }
  return documents;
}
