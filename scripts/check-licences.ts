import { readFileSync } from 'node:fs';

/**
 * Licences that allow use in a product under Apache-2.0. Weak copyleft (MPL-2.0) is for development only: its files are not
 * changed or shipped.
 */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);
const ALLOWED_IN_DEVELOPMENT = new Set(['MPL-2.0']);

type Package = { readonly license?: string; readonly dev?: boolean };

function isAllowed(license: string, dev: boolean): boolean {
  // `SEE LICENSE IN FILE (CC-BY-4.0)`, with the licence of that file.
  const expression = license.replace(/^SEE LICENSE IN \S+ /, '').replace(/^\((.*)\)$/, '$1');
  const known = (id: string) => ALLOWED.has(id) || (dev && ALLOWED_IN_DEVELOPMENT.has(id));
  if (expression.includes(' OR ')) return expression.split(' OR ').some(known);
  return expression.split(' AND ').every(known);
}

/** The packages of a lock file whose licence is unknown or not allowed. */
export function licenceFaults(packages: Readonly<Record<string, Package>>): string[] {
  return Object.entries(packages).flatMap(([path, { license, dev = false }]) => {
    if (path === '') return [];
    const name = path.replace(/^.*node_modules\//, '');
    if (!license) return [`${name}: no licence is stated`];
    return isAllowed(license, dev) ? [] : [`${name}: ${license}`];
  });
}

if (import.meta.main) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const faults = licenceFaults(packages);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(
    `${Object.keys(packages).length - 1} packages, ${faults.length} with a licence that is not allowed\n`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}
