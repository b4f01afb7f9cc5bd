import { explainFailure } from './explain-failure.ts';

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  serve: async () => (await import('./serve.ts')).serve(),
  migrate: async () => (await import('./migrate.ts')).migrate(),
  providers: async () => (await import('./providers/index.ts')).providers(process.argv.slice(3)),
  'create-project': operation('create-project'),
  jobs: operation('jobs'),
  'webhooks-in': operation('webhooks-in'),
};

function operation(name: string): () => Promise<void> {
  return async () => (await import('./operate.ts')).operate(name, process.argv.slice(3));
}

const name = process.argv[2] ?? 'serve';
const command = COMMANDS[name];
if (!command) {
  process.stderr.write(`There is no command ${name}. There are: ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exit(2);
}
try {
  await command();
  // With the code that the command left in process.exitCode; 0 where it left none.
  process.exit();
} catch (error) {
  process.stderr.write(
    `${explainFailure(error) ?? (error instanceof Error ? error.stack : String(error))}\n`,
  );
  process.exit(1);
}
