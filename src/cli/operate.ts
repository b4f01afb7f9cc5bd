import { createAccess } from '../access/index.ts';
import { type Config, loadConfig, processEnvironment } from '../config/index.ts';
import { createKeyRing, sandboxKeys } from '../secrets/index.ts';
import { DataDirectoryInUse, openStore } from '../store/index.ts';
import { LOCAL_TOKEN, OperationFault, operations } from './operations.ts';

/** Runs an operation on the data: by itself, or through the gateway that has them open. Prints what it answers. */
export async function operate(name: string, words: readonly string[]): Promise<void> {
  const config = loadConfig({ environment: processEnvironment() });
  process.stdout.write(`${await runHere(config, name, words)}\n`);
}

async function runHere(config: Config, name: string, words: readonly string[]): Promise<string> {
  try {
    const store = await openStore({ databaseUrl: config.databaseUrl, dataDirectory: config.dataDirectory });
    try {
      await store.migrate();
      return (await operations[name]?.({ access: createAccess({ db: store.db }) }, words)) ?? '';
    } finally {
      await store.close();
    }
  } catch (error) {
    const url = error instanceof DataDirectoryInUse ? error.holder?.url : null;
    if (!url) throw error;
    return runThere(config, url, name, words);
  }
}

async function runThere(
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
