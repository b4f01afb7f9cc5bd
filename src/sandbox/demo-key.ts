import { join } from 'node:path';
import type { Access } from '../access/types.ts';
import { readPrivateFile, writePrivateFile } from '../secrets/index.ts';

/** The sandbox's demo key: made with its project at the first start, kept in `<data directory>/demo-key`. */
export async function demoKey(
  access: Pick<Access, 'authenticate' | 'createProject'>,
  dataDirectory: string,
): Promise<string> {
  const path = join(dataDirectory, 'demo-key');
  const kept = await readPrivateFile(path);
  // Another database than last time does not know it.
  if (kept && (await access.authenticate(`Bearer ${kept}`))) return kept;
  const { key } = await access.createProject('Demo');
  await writePrivateFile(path, key);
  return key;
}
