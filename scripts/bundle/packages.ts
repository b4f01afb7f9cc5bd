import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { type BundleIndex, bundleDirectory, digestOfSources } from '../../src/cli/bundled-packages.ts';
import { keepFunctionsYoung } from './young-functions.ts';

/** What a start imports from packages of many files. Packages that these share, such as graphql, are in the bundle once. */
const SPECIFIERS = [
  '@pothos/core',
  'graphql',
  'graphql-jit',
  'graphql-yoga',
  'ioredis',
  'jose',
  'kysely',
  'kysely/migration',
  'pg',
  'pg-boss',
  'pino',
  'stripe',
  'undici',
  'yaml',
  'zod',
];

/** Packages import these if they are there, or on other platforms. */
const OPTIONAL = ['pg-native', 'pino-pretty', 'cloudflare:sockets'];

const EXTERNAL = new Set([...builtinModules, ...OPTIONAL]);
const HTTP = /^(node:)?http$/;

const ENTRY = 'bundle:';

/** Exports every name by itself: those of a CommonJS package are known only once it has run. */
async function entryCode(specifier: string): Promise<string> {
  const names = Object.keys(await import(specifier)).filter((name) => name !== 'module.exports');
  return `export { ${names.join(', ')} } from '${specifier}';`;
}

/** Bundles the packages of a start, so that it loads a few files instead of 1,500. The bundle appears whole or not at all. */
export async function bundlePackages(directory = resolve(fileURLToPath(bundleDirectory))): Promise<void> {
  const files = Object.fromEntries(
    SPECIFIERS.map((specifier) => [specifier, `${specifier.replaceAll(/\W+/g, '-').replace(/^-/, '')}.mjs`]),
  );
  const bundle = await rolldown({
    input: Object.fromEntries(SPECIFIERS.map((specifier) => [files[specifier], `${ENTRY}${specifier}`])),
    platform: 'node',
    external: (id) => !HTTP.test(id) && (id.startsWith('node:') || EXTERNAL.has(id)),
    logLevel: 'warn',
    plugins: [
      {
        // An import reads every export of the module, and one of them loads Node's own undici, 50 to 70 ms of a start.
        name: 'http by require',
        resolveId: (id) => (HTTP.test(id) ? '\0http.cjs' : null),
        load: (id) =>
          id === '\0http.cjs' ? "module.exports = process.getBuiltinModule('node:http');" : null,
      },
      {
        name: 'entries',
        resolveId: (id) => (id.startsWith(ENTRY) ? `\0${id}.mjs` : null),
        load: (id) =>
          id.startsWith(`\0${ENTRY}`) ? entryCode(id.slice(ENTRY.length + 1, -'.mjs'.length)) : null,
      },
    ],
  });

  const { output } = await bundle.generate({
    format: 'esm',
    entryFileNames: '[name]',
    chunkFileNames: '[name]-[hash].mjs',
    // V8 keeps the text of loaded files in memory, in ASCII with one byte a character.
    comments: false,
    charset: 'ascii',
  });
  await bundle.close();

  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const file of output) {
    // Not in a plugin: Rolldown simplifies what a plugin has rewritten.
    if (file.type === 'chunk') writeFileSync(join(unfinished, file.fileName), keepFunctionsYoung(file.code));
  }
  const index: BundleIndex = { digest: digestOfSources(), files };
  writeFileSync(join(unfinished, 'index.json'), JSON.stringify(index));
  rmSync(directory, { recursive: true, force: true });
  renameSync(unfinished, directory);
}

if (import.meta.main) await bundlePackages();
