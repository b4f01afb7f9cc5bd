import { createAccess } from '../access/index.ts';
import { openKeyRing } from '../app/storage.ts';
import { type Config, loadConfig, processEnvironment } from '../config/index.ts';
import { createJobs, type Jobs } from '../jobs/index.ts';
import { createLog } from '../observe/index.ts';
import { LOCAL_TOKEN, OperationFault, operations, parseOperation, type Work } from '../operations/index.ts';
import { createKeyRing, sandboxKeys } from '../secrets/index.ts';
import { DataDirectoryInUse, type DirectoryHolder, openStore } from '../store/index.ts';
import type { Command } from './command.ts';

/** A command that runs an operation, itself or through the gateway that has the data open, and prints its result. */
export function operationCommand(name: string): Command {
  return {
    usage: operations[name]?.usage ?? '',
    parse(words) {
      const work = parseOperation(name, words);
      if (!work) return null;
      return async () => {
        process.stdout.write(`${await runWork(work, name, words)}\n`);
      };
    },
  };
}

async function runWork(work: Work, name: string, words: readonly string[]): Promise<string> {
  const config = loadConfig({ environment: processEnvironment() });
  return runHere(config, work).catch((error: unknown) => {
    const holder = error instanceof DataDirectoryInUse ? error.holder : null;
    if (!holder?.url) throw error;
    const given = operations[name]?.elsewhere?.(words) ?? words;
    return runAtGateway(config, adminUrlOf(config, holder), name, given);
  });
}

/** Runs an operation as its command would, and returns what it answers. */
export async function runOperation(name: string, words: readonly string[]): Promise<string> {
  const work = parseOperation(name, words);
  if (!work) throw new OperationFault(`The operation ${name} does not take: ${words.join(' ')}`);
  return runWork(work, name, words);
}

/** Opens the data and runs the operation on it. Throws DataDirectoryInUse where a gateway has the embedded database open. */
async function runHere(config: Config, work: Work): Promise<string> {
  const store = await openStore({ databaseUrl: config.databaseUrl, dataDirectory: config.dataDirectory });
  let opened: Jobs | null = null;
  const jobs = async () => {
    opened ??= createJobs({ store, log: createLog(config.logLevel) });
    await opened.migrate();
    return opened;
  };
  try {
    await store.migrate();
    const { db } = store;
    return await work({
      access: createAccess({ db }),
      db,
      jobs,
      keyRing: async () =>
        openKeyRing(store, config.encryptionKeys ?? (await sandboxKeys(config.dataDirectory))),
      progress: (line) => void process.stderr.write(`${line}\n`),
      actor: 'operator',
    });
  } finally {
    await (opened as Jobs | null)?.stop();
    await store.close();
  }
}

function adminUrlOf({ dataDirectory }: Config, { url, adminUrl }: DirectoryHolder): string {
  if (adminUrl) return adminUrl;
  throw new OperationFault(
    `The gateway at ${url} has ${dataDirectory} open and takes no commands, since it has no admin listener. Stop it, or start it without ADMIN_PORT=off.`,
  );
}

/** Has the gateway run the operation. The token proves that this process may read the gateway's encryption key. */
async function runAtGateway(
  config: Config,
  url: string,
  name: string,
  words: readonly string[],
): Promise<string> {
  const keyRing = createKeyRing(config.encryptionKeys ?? (await sandboxKeys(config.dataDirectory)));
  const answer = await fetch(`${url}/local/${name}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${Buffer.from(keyRing.fingerprint(LOCAL_TOKEN)).toString('hex')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(words),
  });
  const text = await answer.text();
  if (answer.ok) return text;
  throw new OperationFault(
    answer.status === 400
      ? JSON.parse(text).errors[0].message
      : `The gateway at ${url} answered ${answer.status}: ${text}`,
  );
}
