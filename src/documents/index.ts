import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Db } from '../store/index.ts';
import { DocumentsFault, isDocumentId, type Manifest, parseManifest, withoutAlgorithm } from './manifest.ts';

export { DocumentsFault, type Manifest, parseManifest } from './manifest.ts';

export type StoredDocument = { readonly id: string; readonly text: string; readonly createdAt: Date };

export type Documents = {
  /** The text of a document, of the manifest or of the database; null if there is none. */
  find(id: string): string | null | Promise<string | null>;
  /** Stores documents; returns how many are new. A stored document never changes: throws DocumentsFault for another text. */
  push(manifest: Manifest): Promise<number>;
  /** Every gateway refuses it within a minute. False if it is not stored. */
  remove(id: string): Promise<boolean>;
  /** The stored documents, oldest first. */
  list(): Promise<StoredDocument[]>;
};

const FOUND_MILLISECONDS = 60_000;
/** Short: the document may be pushed. */
const ABSENT_MILLISECONDS = 5_000;
const MOST_CACHED = 2_000;

type Cached = { readonly text: Promise<string | null> | string | null; until: number };

/** Reads a manifest file. Throws DocumentsFault with its path. */
export function readManifest(file: string): Manifest {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DocumentsFault(`The manifest ${file} cannot be used: ${(error as Error).message}.`);
  }
}

/** What is wrong with each document under a schema, by default this gateway's. Empty if nothing is. */
export async function findFaults(
  documents: readonly Pick<StoredDocument, 'id' | 'text'>[],
  schemaFile = fileURLToPath(new URL('../../schema.graphql', import.meta.url)),
): Promise<Array<{ id: string; faults: string[] }>> {
  const { buildSchema, parse, validate } = await import('graphql');
  let schema: ReturnType<typeof buildSchema>;
  try {
    schema = buildSchema(readFileSync(schemaFile, 'utf8'));
  } catch (error) {
    throw new DocumentsFault(`The schema ${schemaFile} cannot be used: ${(error as Error).message}`);
  }
  return documents.flatMap(({ id, text }) => {
    let faults: string[];
    try {
      faults = validate(schema, parse(text)).map(({ message }) => message);
    } catch (error) {
      faults = [(error as Error).message];
    }
    return faults.length > 0 ? [{ id, faults }] : [];
  });
}

/**
 * Documents that clients run by their id. They are in PostgreSQL, so that every process knows them, and in a manifest that
 * may be shipped with the gateway. `now`: milliseconds of a monotonic clock.
 */
export function createDocuments(deps: { db: Db; manifest?: Manifest; now?: () => number }): Documents {
  const { db, manifest = new Map<string, string>(), now = () => performance.now() } = deps;
  const cache = new Map<string, Cached>();

  async function query(id: string): Promise<string | null> {
    const row = await db
      .selectFrom('trusted_document')
      .select('body')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.body ?? null;
  }

  function load(id: string): Promise<string | null> {
    const text = query(id);
    // Concurrent requests wait for one query.
    const pending: Cached = { text, until: Number.POSITIVE_INFINITY };
    const oldest = cache.keys().next().value;
    if (cache.size >= MOST_CACHED && oldest !== undefined) cache.delete(oldest);
    cache.set(id, pending);
    text.then(
      (found) => {
        const milliseconds = found === null ? ABSENT_MILLISECONDS : FOUND_MILLISECONDS;
        if (cache.get(id) === pending) cache.set(id, { text: found, until: now() + milliseconds });
      },
      () => {
        if (cache.get(id) === pending) cache.delete(id);
      },
    );
    return text;
  }

  return {
    find(given) {
      const id = withoutAlgorithm(given);
      const shipped = manifest.get(id);
      if (shipped !== undefined) return shipped;
      if (!isDocumentId(id)) return null;
      const cached = cache.get(id);
      return cached && cached.until > now() ? cached.text : load(id);
    },
    async push(documents) {
      if (documents.size === 0) return 0;
      const rows = [...documents].map(([id, body]) => ({ id, body }));
      const known = await db
        .selectFrom('trusted_document')
        .select(['id', 'body'])
        .where('id', 'in', [...documents.keys()])
        .execute();
      const other = known.find(({ id, body }) => documents.get(id) !== body);
      if (other) {
        throw new DocumentsFault(
          `The document ${other.id} is stored with another text. Clients may run it, so give the new text another id.`,
        );
      }
      const stored = await db
        .insertInto('trusted_document')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
      return stored.length;
    },
    async remove(given) {
      const id = withoutAlgorithm(given);
      const { numDeletedRows } = await db
        .deleteFrom('trusted_document')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    list: () =>
      db
        .selectFrom('trusted_document')
        .select(['id', 'body as text', 'created_at as createdAt'])
        .orderBy('created_at')
        .orderBy('id')
        .execute(),
  };
}
