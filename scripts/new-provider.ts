// Scaffolds an adapter: `npm run new-provider -- acme`, or one in a package outside of this repository:
// `npm run new-provider -- @acme/onramp-provider --package ../onramp-provider`.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nameFolder, namePackage, ScaffoldFault } from './new-provider/names.ts';
import { writeFolder } from './new-provider/write-folder.ts';
import { writePackage } from './new-provider/write-package.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const USAGE =
  'npm run new-provider -- acme, or npm run new-provider -- @acme/onramp-provider --package <folder>';

function start(): string {
  const { name, folder } = parseWords(process.argv.slice(2));
  return folder === undefined
    ? writeFolder(ROOT, nameFolder(name, ROOT))
    : writePackage(ROOT, namePackage(name, ROOT), folder);
}

function parseWords(words: string[]): { name: string; folder: string | undefined } {
  try {
    const { positionals, values } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { package: { type: 'string' } },
    });
    const [name, more] = positionals;
    if (name !== undefined && more === undefined) return { name, folder: values.package };
  } catch {
    // Unknown options: reported below.
  }
  throw new ScaffoldFault(`Give one name: ${USAGE}`);
}

try {
  console.log(start());
} catch (error) {
  if (!(error instanceof ScaffoldFault)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
