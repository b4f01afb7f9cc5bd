import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Reads a file as text without surrounding white space; null if it does not exist. */
export async function readPrivateFile(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a file readable by the current user only (mode 0600). `exclusive`: throws EEXIST if it exists. */
export async function writePrivateFile(
  path: string,
  text: string,
  options: { exclusive?: boolean } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${text}\n`, { mode: 0o600, flag: options.exclusive ? 'wx' : 'w' });
}

/** Key of a sandbox without ENCRYPTION_KEYS: generated at the first start, stored in the data directory. */
export async function sandboxKeys(dataDirectory: string): Promise<readonly string[]> {
  const path = join(dataDirectory, 'encryption-key');
  const stored = await readPrivateFile(path);
  if (stored) return [stored];
  const generated = `sandbox:${randomBytes(32).toString('base64')}`;
  try {
    await writePrivateFile(path, generated, { exclusive: true });
    return [generated];
  } catch (error) {
    // Another process created the file first.
    const other = await readPrivateFile(path);
    if (other) return [other];
    throw error;
  }
}
