import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** The encryption key of a sandbox that was given none: made at the first start, kept in the data directory. */
export async function sandboxKeys(dataDirectory: string): Promise<readonly string[]> {
  const path = join(dataDirectory, 'encryption-key');
  const kept = await readPrivateFile(path);
  if (kept) return [kept];
  const made = `sandbox:${randomBytes(32).toString('base64')}`;
  try {
    await writePrivateFile(path, made, { exclusive: true });
    return [made];
  } catch (error) {
    // Another process was quicker.
    const other = await readPrivateFile(path);
    if (other) return [other];
    throw error;
  }
}
