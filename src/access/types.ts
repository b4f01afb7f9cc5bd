import type { Caller, KeyKind, KeyScope } from '../domain/access/caller.ts';
import type { Actor } from '../store/audit.ts';
import type { ProjectRules } from './project-rules.ts';
import type { ProjectSettings } from './settings.ts';

export type { ClientTokenPayload, ClientTokens, RevokePayload } from './tokens/types.ts';

/** A key as it is listed; the secret itself is not stored. */
export type ApiKey = {
  readonly id: string;
  readonly kind: KeyKind;
  readonly scopes: readonly KeyScope[];
  readonly projectId: string;
  readonly projectName: string;
  readonly createdAt: Date;
  /** To the minute; null: never. */
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
};

export type KeyOptions = {
  /** Default: secret. */
  readonly kind?: KeyKind;
  readonly scopes?: readonly KeyScope[];
  /** Default: it does not expire. */
  readonly expiresInSeconds?: number | null;
};

export type RollOptions = {
  /** How long the key itself is still accepted. */
  readonly graceSeconds: number;
  /** When its successor expires. Default: never. */
  readonly expiresInSeconds?: number | null;
};

export type Project = {
  readonly id: string;
  readonly name: string;
  readonly settings: ProjectSettings;
  /** The number of its keys that are neither revoked nor expired. */
  readonly keys: number;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
};

/** Changes are recorded in the audit log as acts of `actor`, by default of an operator's command. */
export type Access = {
  /**
   * Caller of an `authorization` header that was authenticated in the last 10 s, without waiting; null if it has to be
   * authenticated. Compares the whole header in constant time.
   */
  remembered(authorization: string | null): Caller | null;
  /** Whether the key of an `authorization` header was valid within the last hour, without a look-up. */
  wasValid(authorization: string | null): boolean;
  /**
   * Caller of an `authorization` header; null without a valid key or client token of a project that is not archived. Compares digests in
   * constant time.
   */
  authenticate(authorization: string | null): Promise<Caller | null>;
  /** The origins and limits of projects, as of the last reading: they are read again every 10 s. */
  readonly rules: ProjectRules;
  /** Writes when the keys that were used since the last call were last used. */
  flushLastUse(): Promise<void>;

  /** Creates a project with one secret key. The key cannot be read again. */
  createProject(name: string, actor?: Actor): Promise<{ projectId: string; key: string }>;
  /** Creates a project without a key. Returns its id. */
  addProject(name: string, settings: ProjectSettings, actor?: Actor): Promise<string>;
  /**
   * The project with a secret and a publishable key that belong to a secret seed of 32 bytes, created if missing: the same in
   * every process.
   */
  ensureProject(
    name: string,
    seed: Uint8Array,
  ): Promise<{ projectId: string; key: string; publishableKey: string }>;
  /** All projects, archived ones included, oldest first. */
  projects(): Promise<Project[]>;
  /** Each of them returns false if there is no such project, or nothing to change. */
  renameProject(projectId: string, name: string, actor?: Actor): Promise<boolean>;
  /** The keys of an archived project are refused within 10 s. Its sessions are followed to their end all the same. */
  archiveProject(projectId: string, archived: boolean, actor?: Actor): Promise<boolean>;
  /** Changes the settings that are given; null clears one. */
  setProject(projectId: string, settings: ProjectSettings, actor?: Actor): Promise<boolean>;

  /** Revokes all client tokens of a project that were made until now; every process refuses them within 10 s. */
  revokeClientTokens(projectId: string, actor?: Actor): Promise<boolean>;

  /** Creates another key, which cannot be read again; null if there is no such project, or it is archived. */
  createKey(projectId: string, options?: KeyOptions, actor?: Actor): Promise<string | null>;
  /** Creates a successor of the same kind and scopes; the key itself expires after the grace period. Null if it is not in force. */
  rollKey(
    id: string,
    options: RollOptions,
    actor?: Actor,
  ): Promise<{ key: string; kind: KeyKind; projectId: string } | null>;
  /** All keys, revoked ones included, oldest first. */
  keys(): Promise<ApiKey[]>;
  /** Revokes a key; every process rejects it within 10 s. False if there is no active key with this id. */
  revokeKey(id: string, actor?: Actor): Promise<boolean>;
};
