import { ConfigError } from '../config/index.ts';
import { DataDirectoryInUse } from '../store/index.ts';
import { OperationFault } from './operation-fault.ts';

/** A failed start in one line for whoever typed the command, or null where only a stack tells more. */
export function explainFailure(error: unknown): string | null {
  if (
    error instanceof ConfigError ||
    error instanceof DataDirectoryInUse ||
    error instanceof OperationFault
  ) {
    return error.message;
  }
  const { code, syscall, port, address } = error as Partial<
    NodeJS.ErrnoException & { port: number; address: string }
  >;
  if (syscall === 'listen') {
    if (code === 'EADDRINUSE') {
      return `Port ${port} on ${address} is in use, perhaps by another gateway. Stop that one, or choose another: PORT=${(port ?? 4000) + 1} npm start`;
    }
    if (code === 'EACCES')
      return `Port ${port} may not be opened by this user. Choose one from 1024: PORT=4000 npm start`;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST is not an address of this machine.';
  }
  return null;
}
