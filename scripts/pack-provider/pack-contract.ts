import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The conformance suite needs them; the adapter's package installs them. */
const PEERS = ['vitest'];

type Manifest = {
  version: string;
  license: string;
  description: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/**
 * Compiles `onramp-gateway/provider`, `/provider/simulator` and `/provider/testing`, since Node runs no TypeScript under
 * node_modules, and packs them under the same names.
 *
 * @returns the path of the tarball.
 */
export function packContract(folder: string): string {
  const work = mkdtempSync(join(tmpdir(), 'onramp-contract-'));
  try {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    run(process.execPath, [tsc, '-p', join(ROOT, 'scripts/pack-provider'), '--outDir', join(work, 'dist')]);
    writeFileSync(join(work, 'package.json'), `${JSON.stringify(manifestOf(work), null, 2)}\n`);
    for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(ROOT, name), join(work, name));
    copyFileSync(join(ROOT, 'src/provider/CHANGELOG.md'), join(work, 'CHANGELOG.md'));
    const guide = readFileSync(join(ROOT, 'docs/adapters.md'), 'utf8');
    writeFileSync(join(work, 'README.md'), guide.replaceAll('../src/provider/CHANGELOG.md', 'CHANGELOG.md'));
    mkdirSync(folder, { recursive: true });
    const packed = run('npm', ['pack', '--json', '--pack-destination', folder], work);
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    return join(folder, filename);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function manifestOf(work: string) {
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const used = importsOf(join(work, 'dist'));
  const entry = (path: string) => ({
    types: `./dist/${path}/index.d.ts`,
    default: `./dist/${path}/index.js`,
  });
  return {
    name: 'onramp-gateway',
    version: own.version,
    description: `${own.description}: the contract of its adapters, and the suite that tests them`,
    license: own.license,
    type: 'module',
    engines: { node: '>=24' },
    exports: {
      './provider': entry('provider'),
      './provider/simulator': entry('provider-kit/simulator'),
      './provider/testing': entry('provider-kit/testing'),
    },
    dependencies: versionsOf(
      used.filter((name) => !PEERS.includes(name)),
      own.dependencies,
    ),
    peerDependencies: versionsOf(PEERS, own.devDependencies),
    peerDependenciesMeta: Object.fromEntries(PEERS.map((name) => [name, { optional: true }])),
  };
}

/** The packages that the compiled code imports. */
function importsOf(folder: string): string[] {
  const names = globSync('**/*.js', { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/\b(?:from|import\()\s*['"]([^'".][^'"]*)['"]/g)]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !isBuiltin(specifier))
      .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier),
  );
  return [...new Set(names)].sort();
}

/** Compatible versions instead of the gateway's exact ones. */
function versionsOf(names: readonly string[], known: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      if (known[name] === undefined)
        throw new Error(`The contract imports ${name}, which is not among the gateway's dependencies.`);
      return [name, `^${known[name]}`];
    }),
  );
}

function run(command: string, words: readonly string[], cwd = ROOT): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${command} ${words.join(' ')}\n${stdout}${stderr}`, { cause: error });
}
