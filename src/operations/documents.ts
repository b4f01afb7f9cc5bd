import { resolve } from 'node:path';
import {
  createDocuments,
  type Documents,
  DocumentsFault,
  findFaults,
  readManifest,
} from '../documents/index.ts';
import { OperationFault, type Work } from './operation.ts';

export const DOCUMENTS_USAGE = `npm run documents -- push <manifest.json>
    stores the documents of a manifest, which clients then run by their id: docs/documents.md
npm run documents -- list
    every stored document: its id, when it was stored, its first line
npm run documents -- remove <id>
    deletes a document: every gateway refuses its id within a minute
npm run documents -- check [schema.graphql]
    checks the stored documents against the schema of this version, or another; fails if one of them would break
`;

/** A path that another process on this machine understands. */
export function withAbsolutePath(words: readonly string[]): readonly string[] {
  const [verb = '', file, ...rest] = words;
  return file !== undefined && (verb === 'push' || verb === 'check') ? [verb, resolve(file), ...rest] : words;
}

/** Trusted documents: stores, lists, removes and checks them. */
export function parseDocuments(words: readonly string[]): Work<Parameters<typeof createDocuments>[0]> | null {
  const [verb, subject, more] = words;
  if (more !== undefined) return null;
  const work = workOf(verb, subject);
  return (
    work &&
    (async (deps) => {
      try {
        return await work(createDocuments(deps));
      } catch (error) {
        throw error instanceof DocumentsFault ? new OperationFault(error.message) : error;
      }
    })
  );
}

function workOf(verb: string | undefined, subject: string | undefined): Work<Documents> | null {
  if (verb === 'list' && subject === undefined) return list;
  if (verb === 'check') return (documents) => check(documents, subject);
  if (verb === 'push' && subject !== undefined) return (documents) => push(documents, subject);
  if (verb === 'remove' && subject !== undefined) return (documents) => remove(documents, subject);
  return null;
}

async function push(documents: Documents, file: string): Promise<string> {
  const manifest = readManifest(file);
  refuse(await findFaults([...manifest].map(([id, text]) => ({ id, text }))));
  const count = await documents.push(manifest);
  return `${count} documents stored, ${manifest.size - count} were known. Every gateway runs them by their id at once, or after 5 seconds where a client asked for one before.`;
}

function refuse(faulty: Awaited<ReturnType<typeof findFaults>>): void {
  if (faulty.length === 0) return;
  const lines = faulty.map(({ id, faults }) => `${id}: ${faults.join(' ')}`);
  throw new OperationFault(`${faulty.length} documents do not match the schema:\n${lines.join('\n')}`);
}

async function list(documents: Documents): Promise<string> {
  const lines = (await documents.list()).map(
    ({ id, createdAt, text }) =>
      `${id}  ${createdAt.toISOString()}  ${text.trim().split('\n', 1)[0]?.slice(0, 60)}`,
  );
  return lines.join('\n') || 'There is no document.';
}

async function remove(documents: Documents, id: string): Promise<string> {
  if (await documents.remove(id))
    return `Document ${id} is deleted: every gateway refuses it within a minute.`;
  throw new OperationFault(`No document with the id ${id} is stored: npm run documents -- list`);
}

async function check(documents: Documents, schemaFile: string | undefined): Promise<string> {
  const stored = await documents.list();
  refuse(await findFaults(stored, schemaFile));
  return `${stored.length} documents match the schema.`;
}
