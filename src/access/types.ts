import type { Caller } from '../domain/caller.ts';

/** Without its secret, which nobody keeps. */
export type ApiKey = {
  readonly id: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
};

export type Access = {
  /** Who holds this `authorization` header (`Bearer sk_<16 hexadecimal digits>_<43 of base64url>`); null for nobody. Digest compared in constant time. */
  authenticate(authorization: string | null): Promise<Caller | null>;
  /** Makes a project and a secret key; the key is shown this once. */
  createProject(name: string): Promise<{ projectId: string; key: string }>;
  /** Makes another secret key, shown this once; null where there is no such project. */
  createKey(projectId: string): Promise<string | null>;
  /** All that were ever made, oldest first. */
  keys(): Promise<ApiKey[]>;
  /** Every process refuses it after 10 s at most. False where no such key is in force. */
  revokeKey(id: string): Promise<boolean>;
};
