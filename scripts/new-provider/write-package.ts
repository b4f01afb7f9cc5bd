import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { packContract } from '../pack-provider/pack-contract.ts';
import { type Names, ScaffoldFault } from './names.ts';
import { readTemplate } from './read-template.ts';
import { writeFiles } from './write-folder.ts';

type PackageNames = Names & { readonly package: string };
type Manifest = { version: string; devDependencies: Record<string, string> };

/** The package is built and tested with the versions of this repository. */
const TOOLS = ['@types/node', 'typescript', 'vitest'];

/**
 * Creates a package: the template's files under src/, a build to JavaScript (Node runs no TypeScript under node_modules),
 * and the contract as a tarball. Returns what to do next.
 */
export function writePackage(root: string, names: PackageNames, given: string): string {
  const folder = resolve(given);
  if (!relative(root, folder).startsWith('..')) {
    throw new ScaffoldFault(`${given} lies in this repository: choose a folder outside of it.`);
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new ScaffoldFault(`${given} exists already and is not empty. Choose a new folder.`);
  }
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  try {
    const contract = basename(packContract(folder));
    writeFiles(folder, packageFiles(readTemplate(root, names), names, own, contract));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return `${folder}: ${names.package}, an adapter that passes as it is:

  cd ${given} && npm install && npm test

Adapt it to ${names.title} until nothing is left (grep -rn ADAPT src), then run \`npm pack\`. On the gateway's machine,
install both tarballs in the folder of gateway.yaml and name the package there:

  npm install ./onramp-gateway-${own.version}.tgz ./${tarballOf(names.package)}

  providers:
    ${names.id}: { module: "${names.package}" }`;
}

const tarballOf = (name: string) => `${name.replace('@', '').replace('/', '-')}-0.1.0.tgz`;

function packageFiles(
  template: ReadonlyMap<string, string>,
  names: PackageNames,
  own: Manifest,
  contract: string,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [path, text] of template) {
    files.set(
      path === 'README.md' ? path : `src/${path}`,
      text
        // The location of the guide in the package of the contract.
        .replaceAll('docs/adapters.md', 'node_modules/onramp-gateway/README.md')
        .replaceAll(`  ${names.id}:\n`, `  ${names.id}:\n    module: "${names.package}"\n`),
    );
  }
  const write = (path: string, value: unknown) => files.set(path, `${JSON.stringify(value, null, 2)}\n`);
  write('package.json', {
    name: names.package,
    version: '0.1.0',
    description: `${names.title} for Onramp Gateway`,
    type: 'module',
    engines: { node: '>=24' },
    // `default`, not `import`: the gateway resolves it from the folder of gateway.yaml.
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      check: 'tsc --noEmit',
      test: 'vitest run',
      prepack: 'npm run build',
    },
    peerDependencies: { 'onramp-gateway': `^${own.version}` },
    devDependencies: {
      ...Object.fromEntries(TOOLS.map((name) => [name, own.devDependencies[name]])),
      'onramp-gateway': `file:${contract}`,
    },
  });
  write('tsconfig.json', {
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noEmit: true,
      noUncheckedIndexedAccess: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
    },
    include: ['src'],
  });
  write('tsconfig.build.json', {
    extends: './tsconfig.json',
    compilerOptions: { noEmit: false, declaration: true, rootDir: 'src', outDir: 'dist' },
    exclude: ['src/**/*.test.ts'],
  });
  files.set('.gitignore', 'node_modules/\ndist/\n');
  return files;
}
