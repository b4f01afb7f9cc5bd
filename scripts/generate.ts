// Writes every generated file; with --check fails where one is stale. Each writer is a module of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');

const WRITERS: Array<{ command: string[]; files: string[] }> = [
  { command: ['scripts/generate-providers.ts'], files: ['src/registry/providers.gen.ts'] },
  { command: ['scripts/write-schema.ts'], files: ['gateway.schema.json'] },
  { command: ['scripts/write-behaviours.ts'], files: ['docs/adapters.md'] },
  { command: ['scripts/write-providers-table.ts'], files: ['README.md'] },
  { command: ['scripts/write-graphql-schema.ts'], files: ['schema.graphql'] },
  {
    command: ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts', '--silent'],
    files: ['demo/operations.gen.ts', 'test/support/operations.gen.ts'],
  },
];

const read = (file: string) => (existsSync(`${ROOT}${file}`) ? readFileSync(`${ROOT}${file}`, 'utf8') : '');
const files = WRITERS.flatMap((writer) => writer.files);
const before = new Map(files.map((file) => [file, read(file)]));

for (const { command } of WRITERS) {
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const stale = files.filter((file) => read(file) !== before.get(file));
if (check && stale.length > 0) {
  console.error(`stale, now written anew; commit them: ${stale.join(', ')}`);
  process.exitCode = 1;
}
