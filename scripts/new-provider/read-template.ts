import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Names } from './names.ts';

/** The files of providers/_template by their path, with the adapter's names instead of the template's. */
export function readTemplate(root: string, names: Names): ReadonlyMap<string, string> {
  const folder = join(root, 'providers/_template');
  const paths = globSync('**/*.{ts,md}', { cwd: folder }).sort();
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(folder, path), 'utf8')
        // Lines about the template itself are left out.
        .replaceAll(/^.*\bTEMPLATE: .*\n/gm, '')
        .replaceAll('examplepay', names.id)
        .replaceAll('Examplepay', names.title)
        .replaceAll('EXAMPLEPAY', names.environment);
      return [path, text];
    }),
  );
}
