import type { Access } from '../access/index.ts';

/** What an operation may use: there is no whole gateway where none runs. */
export type OperationParts = { readonly access: Access };

/** What the token of local operations is made of, under the gateway's own key. */
export const LOCAL_TOKEN = 'token of local operations';

/** Commands that need the data. Each answers what to print; a throw is its failure. */
export const operations: Readonly<
  Record<string, (parts: OperationParts, words: readonly string[]) => Promise<string>>
> = {
  async 'create-project'({ access }, words) {
    const name = words.join(' ').trim();
    if (!name || name.length > 100)
      throw new OperationFault('Give the project a name: npm run create-project -- "My wallet"');
    const { projectId, key } = await access.createProject(name);
    return `Project ${projectId} (${name}). Its secret key, shown this once:\n${key}`;
  },
};

/** A command was given what it cannot use; the message says what it needs. */
export class OperationFault extends Error {
  override readonly name = 'OperationFault';
}
