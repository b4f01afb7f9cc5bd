import { ConfigError, type Environment, variableOf } from '../config/index.ts';
import { DocumentsFault } from '../documents/index.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { OperationFault } from '../operations/operation.ts';
import { DatabaseNotOpened, DataDirectoryInUse, WrongEncryptionKeys } from '../store/index.ts';

export type Command = {
  /** Each form of the command with what it does; ends with a newline. */
  readonly usage: string;
  /** The work that the arguments ask for; null where they match no form of the command. */
  parse(words: readonly string[]): (() => Promise<void>) | null;
};

/**
 * Runs a command: prints the usage for `--help` or `-h`, refuses unknown arguments with the usage and exit code 2. The exit
 * code is left in `process.exitCode`.
 */
export async function runCommand({ usage, parse }: Command, words: readonly string[]): Promise<void> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(usage);
    return;
  }
  const work = parse(words);
  if (work) return work();
  process.stderr.write(usage);
  process.exitCode = 2;
}

/** Errors whose message alone says what to do or, in an outage, which server is unavailable. */
const EXPLAINED = [
  ConfigError,
  DataDirectoryInUse,
  DatabaseNotOpened,
  WrongEncryptionKeys,
  Unavailable,
  OperationFault,
  DocumentsFault,
];

/** A failed command in one line for the person who typed it; null where only the stack trace helps. */
export function explainFailure(error: unknown, environment: Environment): string | null {
  if (error instanceof Error && EXPLAINED.some((known) => error instanceof known)) return error.message;
  const { code, syscall, port, address } = error as Partial<
    NodeJS.ErrnoException & { port: number; address: string }
  >;
  if (syscall !== 'listen') return null;
  if (code === 'EADDRINUSE') {
    if (variableOf(environment, 'ADMIN_PORT') === String(port)) {
      return `Port ${port} on ${address} is in use. Choose another ADMIN_PORT, or 0 for any free one.`;
    }
    const other = (port ?? 4000) + 1;
    // Gateways may share PostgreSQL and its data; the embedded database belongs to one process.
    const ownData = variableOf(environment, 'DATABASE_URL')
      ? ''
      : `; to run a second gateway with its own data: PORT=${other} DATA_DIR=.data-${other} npm start`;
    return `Port ${port} on ${address} is in use, perhaps by another gateway. Stop that one, or choose another: PORT=${other} npm start${ownData}`;
  }
  if (code === 'EACCES')
    return `Port ${port} may not be opened by this user. Choose one from 1024: PORT=4000 npm start`;
  return code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'HOST is not an address of this machine.' : null;
}
