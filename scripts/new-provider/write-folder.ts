import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Names } from './names.ts';
import { readTemplate } from './read-template.ts';

/** Creates providers/<id> and lists it in the registry; returns what to do next. A failure leaves no folder behind. */
export function writeFolder(root: string, names: Names): string {
  const folder = `providers/${names.id}`;
  const files = readTemplate(root, names);
  try {
    writeFiles(join(root, folder), files);
    // Longer names need other line breaks.
    const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
    run(root, [biome, 'check', '--write', folder]);
    run(root, ['scripts/generate-providers.ts']);
  } catch (error) {
    rmSync(join(root, folder), { recursive: true, force: true });
    throw error;
  }
  return `${folder}: an adapter in ${files.size} files, listed in src/registry/providers.gen.ts. It passes as it is:

  npm test -- ${folder}

Enable it in gateway.yaml; without \`target: sandbox\` it uses its own simulator:

  providers:
    ${names.id}: {}

Then adapt it to ${names.title}, as described in docs/adapters.md, until nothing is left:

  grep -rn ADAPT ${folder}`;
}

/** Writes files below a folder. */
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
