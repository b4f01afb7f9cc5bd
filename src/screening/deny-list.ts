import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ScreeningModule } from './types.ts';

/**
 * The reference module: refuses the wallets and customers of a file. One entry a line: a wallet address, the gateway's id of a
 * customer, or the app's. Text after # is a comment. The file is read again when it changes.
 */
const denyList: ScreeningModule = async ({ file, ...rest }, { folder }) => {
  if (typeof file !== 'string' || Object.keys(rest).length > 0) {
    throw new TypeError(
      'its only option is file, the path of the list, relative to the folder of gateway.yaml',
    );
  }
  const path = resolve(folder, file);
  let read = await readList(path);
  return {
    async refuses({ customerId, externalId, wallets }) {
      const { mtimeMs, size } = await stat(path);
      if (mtimeMs !== read.mtimeMs || size !== read.size) read = await readList(path);
      const names = [customerId, externalId, ...wallets.map(({ address }) => address)];
      return names.some((name) => name !== null && read.entries.has(name.toLowerCase()));
    },
  };
};

async function readList(path: string) {
  const { mtimeMs, size } = await stat(path);
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.replace(/#.*/, '').trim());
  // An EVM address may be written in lower case or with its checksum.
  return { mtimeMs, size, entries: new Set(lines.filter(Boolean).map((line) => line.toLowerCase())) };
}

export default denyList;
