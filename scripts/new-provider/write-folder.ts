import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Names } from './names.ts';
import { readTemplate } from './read-template.ts';

/** Makes providers/<id> and lists it in the registry. Answers what to do next; a failure leaves no folder behind. */
export function writeFolder(root: string, names: Names): string {
  const folder = `providers/${names.id}`;
  const files = readTemplate(root, names);
  try {
    writeFiles(join(root, folder), files);
    // A longer name breaks lines elsewhere.
    const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
    run(root, [biome, 'check', '--write', folder]);
    run(root, ['scripts/generate-providers.ts']);
  } catch (error) {
    rmSync(join(root, folder), { recursive: true, force: true });
    throw error;
  }
  return `${folder}: an adapter in ${files.size} files, listed in src/registry/providers.gen.ts. It passes as it is:

  npm test -- ${folder}

Switch it on in gateway.yaml; until you say \`target: sandbox\` it talks to its own simulator:

  providers:
    ${names.id}: {}

Then make it ${names.title}'s, with docs/adapters.md beside you, until nothing is left to adapt:

  grep -rn ADAPT ${folder}`;
}

/** Writes files below a folder, by their paths. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function run(root: string, words: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${words.join(' ')}\n${stdout}${stderr}`, { cause: error });
}
