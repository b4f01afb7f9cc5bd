import { processEnvironment } from '../config/index.ts';
import { ownValue } from '../domain/own-value.ts';
import { type Command, explainFailure, runCommand } from './command.ts';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrate,
  providers: async () => (await import('./providers/index.ts')).providers,
  route: async () => (await import('./route/index.ts')).route,
  'create-project': operation('create-project'),
  projects: operation('projects'),
  keys: operation('keys'),
  'keys-reencrypt': operation('keys-reencrypt'),
  operators: operation('operators'),
  audit: operation('audit'),
  jobs: operation('jobs'),
  documents: operation('documents'),
  'webhooks-in': operation('webhooks-in'),
};

function operation(name: string): () => Promise<Command> {
  return async () => (await import('./operate.ts')).operationCommand(name);
}

const [name = 'serve', ...words] = process.argv.slice(2);
const load = ownValue(COMMANDS, name);
if (!load) {
  process.stderr.write(`There is no command ${name}. Commands: ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exit(2);
}
try {
  await runCommand(await load(), words);
  // Ends the process whatever is still open, with the code in process.exitCode.
  process.exit();
} catch (error) {
  process.stderr.write(
    `${explainFailure(error, processEnvironment()) ?? (error instanceof Error ? error.stack : String(error))}\n`,
  );
  process.exit(1);
}
