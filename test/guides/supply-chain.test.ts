import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { licenceFaults } from '../../scripts/check-licences.ts';
import { environmentVariables } from '../../src/config/environment.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { packages } = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { license?: string; dev?: boolean; hasInstallScript?: boolean }>;
};

test('docs/dependencies.md has a line for each production dependency, and for no other', () => {
  const listed = [...read('docs/dependencies.md').matchAll(/^\| `(\S+)` \| \S[^|]+ \|$/gm)].map(
    ([, name]) => name,
  );
  expect(listed).toEqual(Object.keys(manifest.dependencies).sort());
});

test('.env.example has every environment variable of the gateway and of the files that are shipped', () => {
  const listed = new Set([...read('.env.example').matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name));
  const shipped = read('gateway.yaml') + read('docker-compose.yml');
  const named = [...shipped.matchAll(/^[^#\n]*\$\{([A-Z_]+)[:}]/gm)].map(([, name]) => name);
  expect(named).toContain('STRIPE_SECRET_KEY');
  expect([...environmentVariables, ...named].filter((name) => !listed.has(name))).toEqual([]);
});

test('only the packages that package.json names have an install script, and none of them runs in production', () => {
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([path]) => path.replace('node_modules/', ''))).toEqual(
    Object.keys(manifest.allowScripts),
  );
  expect(scripted.every(([, { dev }]) => dev)).toBe(true);
});

test('every package has a licence that is allowed; others are named', () => {
  expect(licenceFaults(packages)).toEqual([]);
  const planted = {
    '': {},
    'node_modules/a': { license: 'AGPL-3.0-only' },
    'node_modules/b': {},
    'node_modules/c': { license: '(MIT OR GPL-2.0-only)' },
    'node_modules/d': { license: '(MIT AND GPL-2.0-only)' },
    'node_modules/e': { license: 'MPL-2.0' },
    'node_modules/a/node_modules/f': { license: 'MPL-2.0', dev: true },
  };
  expect(licenceFaults(planted)).toEqual([
    'a: AGPL-3.0-only',
    'b: no licence is stated',
    'd: (MIT AND GPL-2.0-only)',
    'e: MPL-2.0',
  ]);
});

test('the image has the bundle, and all that it is made of and compared with', () => {
  const [stages = '', image = ''] = read('Dockerfile').split(/^FROM \S+$/m);
  const [, bundle = ''] = stages.split(/^FROM \S+ AS bundle$/m);
  for (const folder of ['src', 'providers', 'scripts/bundle']) {
    expect(bundle).toContain(`COPY ${folder} ./${folder}\n`);
    expect(image).toContain(`COPY ${folder} ./${folder}\n`);
  }
  expect(bundle).toMatch(/^COPY package\.json package-lock\.json /m);
  expect(image).toMatch(/^COPY --from=bundle \/app\/node_modules\/\.cache \.\/node_modules\/\.cache$/m);
  expect(image).toMatch(/^COPY package\.json package-lock\.json /m);
});

test('the container runs as a plain user on a read-only root, and writes to its volume only', () => {
  const dockerfile = read('Dockerfile');
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/npm ci --omit=dev --ignore-scripts/);
  const [gateway = ''] = read('docker-compose.yml').split(/^ {2}postgres:$/m);
  expect(gateway).toMatch(/^ {4}read_only: true$/m);
  expect(gateway).toMatch(/^ {4}cap_drop: \[ALL\]$/m);
  expect(gateway).toMatch(/no-new-privileges:true/);
});

test('the image starts the gateway with the options of npm start', () => {
  const options = (text: string) => text.match(/--[a-z-]+(=\d+)?/g);
  const [, start = ''] = manifest.scripts.start.split('node');
  expect(options(start)?.length).toBeGreaterThan(1);
  expect(options(/^CMD .*/m.exec(read('Dockerfile').split(/^HEALTHCHECK/m)[1] ?? '')?.[0] ?? '')).toEqual(
    options(start),
  );
});
