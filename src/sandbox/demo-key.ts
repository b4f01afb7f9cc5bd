import { join } from 'node:path';
import type { Access } from '../access/types.ts';
import { type KeyRing, readPrivateFile, writePrivateFile } from '../secrets/index.ts';

export type DemoKeys = { readonly secret: string; readonly publishable: string };

/**
 * The API keys of the sandbox's demo project, stored in `<data directory>/demo-key` and `demo-publishable-key`. Derived from the
 * encryption keys, so that gateways which start at once on an empty database, even on several machines, share one project
 * with its keys.
 */
export async function demoKeys(
  access: Pick<Access, 'authenticate' | 'ensureProject'>,
  keyRing: Pick<KeyRing, 'fingerprint'>,
  dataDirectory: string,
): Promise<DemoKeys> {
  const paths = {
    secret: join(dataDirectory, 'demo-key'),
    publishable: join(dataDirectory, 'demo-publishable-key'),
  };
  const [secret, publishable] = await Promise.all([
    readPrivateFile(paths.secret),
    readPrivateFile(paths.publishable),
  ]);
  // A database other than at the last start does not know the keys.
  if (secret && publishable && (await access.authenticate(`Bearer ${secret}`)))
    return { secret, publishable };
  for (let number = 1; ; number++) {
    const { key, publishableKey } = await access.ensureProject(
      'Demo',
      keyRing.fingerprint(`demo project ${number}`),
    );
    // A key that an operator has revoked is replaced by the next one.
    if (!(await access.authenticate(`Bearer ${key}`))) continue;
    await writePrivateFile(paths.secret, key);
    await writePrivateFile(paths.publishable, publishableKey);
    return { secret: key, publishable: publishableKey };
  }
}
