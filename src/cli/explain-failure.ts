import { ConfigError, type Environment } from '../config/index.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import { DatabaseNotOpened, DataDirectoryInUse, WrongEncryptionKeys } from '../store/index.ts';

/** Their messages say what to do; of an outage in the middle of a start, what is away. */
const EXPLAINED = [
  ConfigError,
  DataDirectoryInUse,
  DatabaseNotOpened,
  WrongEncryptionKeys,
  Unavailable,
  OperationFault,
];

/** A failed start in one line for whoever typed the command, or null where only a stack tells more. */
export function explainFailure(error: unknown, environment: Environment): string | null {
  if (error instanceof Error && EXPLAINED.some((known) => error instanceof known)) return error.message;
  const { code, syscall, port, address } = error as Partial<
    NodeJS.ErrnoException & { port: number; address: string }
  >;
  if (syscall === 'listen') {
    if (code === 'EADDRINUSE') {
      const other = (port ?? 4000) + 1;
      // Gateways share PostgreSQL, and then their keys as well; an embedded database is one process's.
      const beside = environment.DATABASE_URL
        ? ''
        : `; beside another gateway with data of its own, too: PORT=${other} DATA_DIR=.data-${other} npm start`;
      return `Port ${port} on ${address} is in use, perhaps by another gateway. Stop that one, or choose another: PORT=${other} npm start${beside}`;
    }
    if (code === 'EACCES')
      return `Port ${port} may not be opened by this user. Choose one from 1024: PORT=4000 npm start`;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST is not an address of this machine.';
  }
  return null;
}
