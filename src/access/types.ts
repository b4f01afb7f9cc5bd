import type { Caller } from '../domain/caller.ts';

export type Access = {
  /** Who holds this `authorization` header (`Bearer sk_<16 hexadecimal digits>_<43 of base64url>`); null for nobody. Digest compared in constant time. */
  authenticate(authorization: string | null): Promise<Caller | null>;
  /** Makes a project and a secret key; the key is shown this once. */
  createProject(name: string): Promise<{ projectId: string; key: string }>;
};
