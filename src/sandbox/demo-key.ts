import { join } from 'node:path';
import type { Access } from '../access/types.ts';
import { type KeyRing, readPrivateFile, writePrivateFile } from '../secrets/index.ts';

/**
 * The API key of the sandbox's demo project, stored in `<data directory>/demo-key`. Derived from the encryption keys, so
 * that gateways which start at once on an empty database, even on several machines, share one project and key.
 */
export async function demoKey(
  access: Pick<Access, 'authenticate' | 'ensureProject'>,
  keyRing: Pick<KeyRing, 'fingerprint'>,
  dataDirectory: string,
): Promise<string> {
  const path = join(dataDirectory, 'demo-key');
  const stored = await readPrivateFile(path);
  // A database other than at the last start does not know the key.
  if (stored && (await access.authenticate(`Bearer ${stored}`))) return stored;
  for (let number = 1; ; number++) {
    const { key } = await access.ensureProject('Demo', keyRing.fingerprint(`demo project ${number}`));
    // A key that an operator has revoked is replaced by the next one.
    if (!(await access.authenticate(`Bearer ${key}`))) continue;
    await writePrivateFile(path, key);
    return key;
  }
}
