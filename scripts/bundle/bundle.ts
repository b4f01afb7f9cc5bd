import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import {
  type BundleIndex,
  bundleDirectory,
  digestOfPackages,
  digestOfTexts,
  fittingBundle,
} from '../../src/cli/bundle.ts';
import { entryOf, httpByRequire, ownModules, packageEntries } from './plugins.ts';
import { keepFunctionsYoung } from './young-functions.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What a start imports from packages of many files. Each has a file of its own, which own code that has changed since, and is
 * loaded from `src/`, imports. Packages that these share, such as graphql, are in the bundle once.
 */
const PACKAGES = [
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

/** Own modules that are imported from outside of the bundle: by start.mjs, and by adapters that gateway.yaml names by a path. */
const OWN = {
  'src/cli/main.ts': 'main.mjs',
  'src/provider/index.ts': 'provider.mjs',
  'src/provider-kit/simulator/index.ts': 'provider-simulator.mjs',
};

/** Packages import these if they are there, or on other platforms. */
const OPTIONAL = ['pg-native', 'pino-pretty', 'cloudflare:sockets'];
/** These read files next to their own. */
const WITH_FILES = ['@electric-sql/pglite', '@electric-sql/pglite-prepopulatedfs'];
const EXTERNAL = new Set([...builtinModules, ...OPTIONAL, ...WITH_FILES]);

const pathOf = (module: string) => relative(ROOT, module).split(sep).join('/');
const isOwn = (module: string) => /^(src|providers)\/(?!.*\/node_modules\/)/.test(pathOf(module));

/** Bundles the gateway and its packages, so that a start loads some 60 files instead of 2,000. The bundle appears whole or not at all. */
export async function makeBundle(directory = resolve(fileURLToPath(bundleDirectory))): Promise<void> {
  const packages = Object.fromEntries(
    PACKAGES.map((specifier) => [specifier, `${specifier.replaceAll(/\W+/g, '-').replace(/^-/, '')}.mjs`]),
  );
  const digest = digestOfPackages();
  const texts = new Map<string, string>();
  const bundle = await rolldown({
    input: Object.fromEntries([
      ...PACKAGES.map((specifier) => [packages[specifier], entryOf(specifier)]),
      ...Object.entries(OWN).map(([module, file]) => [file, join(ROOT, module)]),
    ]),
    platform: 'node',
    external: (id) => (id.startsWith('node:') ? id !== 'node:http' : EXTERNAL.has(id) && id !== 'http'),
    logLevel: 'warn',
    // It would be missing in the image.
    tsconfig: false,
    plugins: [
      httpByRequire,
      packageEntries,
      ownModules(directory, isOwn, (module, text) => texts.set(pathOf(module), text)),
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
  const chunks = output.filter((file) => file.type === 'chunk');

  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const { fileName, code } of chunks) {
    // Not in a plugin: Rolldown simplifies what a plugin has rewritten.
    writeFileSync(join(unfinished, fileName), keepFunctionsYoung(code));
  }
  const index: BundleIndex = {
    digest,
    packages,
    own: { digest: digestOfTexts(texts), modules: [...texts.keys()], entries: OWN },
  };
  writeFileSync(join(unfinished, 'index.json'), JSON.stringify(index));
  rmSync(directory, { recursive: true, force: true });
  renameSync(unfinished, directory);
}

/** Makes the bundle of `npm ci`. Returns false if there is one that fits. */
export async function prepareBundle(): Promise<boolean> {
  if (fittingBundle()?.isCurrent) return false;
  await makeBundle();
  return true;
}

if (import.meta.main) await prepareBundle();
