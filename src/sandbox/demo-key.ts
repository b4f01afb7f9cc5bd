import { join } from 'node:path';
import type { Access } from '../access/types.ts';
import { readPrivateFile, writePrivateFile } from '../secrets/index.ts';

/** The API key of the sandbox's demo project, stored in `<data directory>/demo-key`. Created at the first start. */
export async function demoKey(
  access: Pick<Access, 'authenticate' | 'createProject'>,
  dataDirectory: string,
): Promise<string> {
  const path = join(dataDirectory, 'demo-key');
  const stored = await readPrivateFile(path);
  // A database other than at the last start does not know the key.
  if (stored && (await access.authenticate(`Bearer ${stored}`))) return stored;
  const { key } = await access.createProject('Demo');
  await writePrivateFile(path, key);
  return key;
}
