import type { Access } from '../access/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Db } from '../store/index.ts';

/** What an operation may use, with or without a running gateway. `jobs` opens the queues on first use. */
export type OperationDeps = {
  readonly access: Access;
  readonly db: Db;
  readonly jobs: () => Promise<Jobs>;
};

/** Resolves to the text to print. */
export type Work<Deps = OperationDeps> = (deps: Deps) => Promise<string>;

/** A command on the gateway's data: a gateway that holds the data open runs it for the command (`POST /local/<name>`). */
export type Operation = {
  /** Each form of the command with what it does; ends with a newline. */
  readonly usage: string;
  /** Null where the arguments match no form of the command. */
  parse(words: readonly string[]): Work | null;
  /** The arguments as a gateway that runs the operation for the command understands them. */
  elsewhere?(words: readonly string[]): readonly string[];
};

/** The arguments cannot be carried out; the message says why and what to do instead. */
export class OperationFault extends Error {
  override readonly name = 'OperationFault';
}
