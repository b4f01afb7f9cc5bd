import type { Caller } from '../domain/caller.ts';

/** A secret key as it is listed; the secret itself is not stored. */
export type ApiKey = {
  readonly id: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
};

export type Access = {
  /**
   * Caller of an `authorization` header that was authenticated in the last 10 s, without waiting; null if it has to be
   * authenticated. Compares the whole header in constant time.
   */
  remembered(authorization: string | null): Caller | null;
  /** Caller of an `authorization` header; null without a valid key. Compares digests in constant time. */
  authenticate(authorization: string | null): Promise<Caller | null>;
  /** Creates a project with one secret key. The key cannot be read again. */
  createProject(name: string): Promise<{ projectId: string; key: string }>;
  /** The project and key that belong to a secret seed of 32 bytes, created if missing: the same in every process. */
  ensureProject(name: string, seed: Uint8Array): Promise<{ projectId: string; key: string }>;
  /** Creates another secret key, which cannot be read again; null if the project does not exist. */
  createKey(projectId: string): Promise<string | null>;
  /** All keys, revoked ones included, oldest first. */
  keys(): Promise<ApiKey[]>;
  /** Revokes a key; every process rejects it within 10 s. False if there is no active key with this id. */
  revokeKey(id: string): Promise<boolean>;
};
