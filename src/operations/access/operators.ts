import { createOperators, type OperatorKey } from '../../access/index.ts';
import type { Actor } from '../../store/audit.ts';
import type { Db } from '../../store/index.ts';
import { OperationFault, type Work } from '../operation.ts';

const LONGEST_NAME = 100;

export const OPERATORS_USAGE = `npm run operators -- list
    every operator's key: its id (the digits after ok_), name, when it was created and last used
npm run operators -- create <name>
    creates a key for the admin listener of a live gateway and prints it, once
npm run operators -- revoke <id>
    revokes a key at once
`;

type OperatorsWork = Work<{ readonly db: Db; readonly actor: Actor }>;

/** Keys of operators: lists them without their secrets, creates and revokes them. */
export function parseOperators(words: readonly string[]): OperatorsWork | null {
  const [verb, ...rest] = words;
  const name = rest.join(' ').trim();
  if (verb === 'list' && rest.length === 0) {
    return async ({ db }) => (await createOperators(db).list()).map(line).join('\n') || 'There is no key.';
  }
  if (verb === 'create' && name && name.length <= LONGEST_NAME) {
    return async ({ db, actor }) =>
      `The key of ${name}, shown this once:\n${await createOperators(db).create(name, actor)}`;
  }
  return verb === 'revoke' && rest.length === 1 ? revoke(name) : null;
}

function line({ id, name, createdAt, lastUsedAt, revokedAt }: OperatorKey): string {
  const used = lastUsedAt ? `last used ${lastUsedAt.toISOString()}` : 'never used';
  const revoked = revokedAt ? [`revoked ${revokedAt.toISOString()}`] : [];
  return [id, createdAt.toISOString(), name, used, ...revoked].join('  ');
}

function revoke(id: string): OperatorsWork {
  return async ({ db, actor }) => {
    if (await createOperators(db).revoke(id, actor)) return `Key ${id} is revoked.`;
    throw new OperationFault(`No operator's key with the id ${id} is in force: npm run operators -- list`);
  };
}
