import type { ParseArgsConfig } from 'node:util';
import type { Access } from '../access/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { KeyRing } from '../secrets/types.ts';
import type { Actor } from '../store/audit.ts';
import type { Db } from '../store/index.ts';

export type FlagTypes = NonNullable<ParseArgsConfig['options']>;
/** The flags that were given, each with its values; a flag without a value has none. */
export type Flags = ReadonlyMap<string, readonly string[]>;

/** What an operation may use, with or without a running gateway. `jobs` opens the queues on first use. */
export type OperationDeps = {
  readonly access: Access;
  readonly db: Db;
  readonly jobs: () => Promise<Jobs>;
  /** The key ring of the database, opened on first use. */
  readonly keyRing: () => Promise<KeyRing>;
  /** Tells how far long work has come. */
  readonly progress: (line: string) => void;
  /** Who acts, for the audit log. */
  readonly actor: Actor;
};

/** Resolves to the text to print. */
export type Work<Deps = OperationDeps> = (deps: Deps) => Promise<string>;

/** A command on the gateway's data: a gateway that holds the data open runs it for the command (`POST /local/<name>`). */
export type Operation = {
  /** Each form of the command with what it does; ends with a newline. */
  readonly usage: string;
  /** The flags of all its forms; none if left out. */
  readonly flags?: FlagTypes;
  /** Null where the arguments match no form of the command. Throws OperationFault for a value that cannot be. */
  parse(words: readonly string[], flags: Flags): Work | null;
  /** The arguments as a gateway that runs the operation for the command understands them. */
  elsewhere?(words: readonly string[]): readonly string[];
};

/** The arguments cannot be carried out; the message says why and what to do instead. */
export class OperationFault extends Error {
  override readonly name = 'OperationFault';
}
