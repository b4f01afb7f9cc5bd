// Writes every generated file; with --check fails if one was stale. Each step is a process, which loads the files written before.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');

const STEPS: Array<{ command: string[]; files: string[] }> = [
  { command: ['scripts/generate-providers.ts'], files: ['src/registry/providers.gen.ts'] },
  {
    command: ['scripts/write-generated.ts'],
    files: ['gateway.schema.json', 'schema.graphql', 'docs/adapters.md', 'README.md'],
  },
  {
    command: ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts', '--silent'],
    files: ['demo/operations.gen.ts'],
  },
];

const read = (file: string) => (existsSync(`${ROOT}${file}`) ? readFileSync(`${ROOT}${file}`, 'utf8') : '');
const files = STEPS.flatMap((step) => step.files);
const before = new Map(files.map((file) => [file, read(file)]));

for (const { command } of STEPS) {
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const stale = files.filter((file) => read(file) !== before.get(file));
if (check && stale.length > 0) {
  console.error(`Stale files were written again; commit them: ${stale.join(', ')}`);
  process.exitCode = 1;
}
