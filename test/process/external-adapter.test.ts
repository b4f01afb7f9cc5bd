import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runToEnd, startProcess } from '../support/gateway-process.ts';
import { EVM_WALLET, payPage, purchasesAt } from '../support/purchases.ts';
import { linkPackages, run, runNode, temporaryFolder, tools } from '../support/run-tool.ts';

// An adapter in a package of its own, without a network: scaffolded, type-checked, tested and built against the packed
// contract, packed, installed beside a gateway.yaml, and used for a purchase.

vi.setConfig({ testTimeout: 240_000 });

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const work = temporaryFolder();
const source = join(work, 'onramp-provider');
const site = join(work, 'site');
const gatewayFile = join(site, 'gateway.yaml');
const { version } = createRequire(import.meta.url)('../../package.json');
const CONTRACT = `onramp-gateway-${version}.tgz`;

function npm(cwd: string, ...words: string[]): string {
  const { code, output, errors } = run(cwd, 'npm', words);
  if (code !== 0) throw new Error(`npm ${words.join(' ')} ended with ${code}:\n${output}${errors}`);
  return output;
}

/** Packs an installed package again, so that npm can install it offline. */
function packInstalled(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  return join(work, npm(work, 'pack', '--silent', '--ignore-scripts', folder).trim());
}

beforeAll(() => {
  runNode(ROOT, ['scripts/new-provider.ts', '@acme/onramp-provider', '--package', source]);
  linkPackages(source, ['.bin', '@types/node', 'typescript', 'undici', 'vitest', 'zod']);
  const contract = join(source, 'node_modules/onramp-gateway');
  mkdirSync(contract);
  const unpack = ['-xzf', CONTRACT, '-C', contract, '--strip-components=1'];
  expect(run(source, 'tar', unpack)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('the scaffolded package passes conformance on the packed contract', () => {
  const tested = runNode(source, [tools.vitest, 'run', '--testTimeout=60000']);
  expect(tested).toContain('src/conformance.test.ts');
  expect(tested).not.toContain('failed');
});

test('the scaffolded package has correct types, and the packed contract reports a wrong one', () => {
  writeFileSync(
    join(source, 'tsconfig.sample.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      // The declarations of the contract are checked too.
      compilerOptions: { skipLibCheck: false },
      include: ['src', 'sample.ts', 'wrong.ts'],
    }),
  );
  const sample = (handoffs: string) => `
    import { type Capabilities, defineProvider, ProviderError, isProviderError, z } from 'onramp-gateway/provider';
    const options = z.strictObject({});
    const never = async (): Promise<never> => { throw new ProviderError({ outcome: 'not_sent', class: 'request', code: 'c', message: 'm' }); };
    const facts: Pick<Capabilities, 'handoffs'> = { handoffs: [${handoffs}] };
    const sample = defineProvider({
      id: 'sample', title: 'Sample', contract: 1, options, capabilities: () => facts as Capabilities,
      connect: () => ({ sessions: { prepare: never, create: never, get: never } }),
    });
    const { sessions } = sample.connect({}, {} as never);
    console.log(sample.id, await sessions.get('r', {} as never).catch(isProviderError));`;
  writeFileSync(join(source, 'sample.ts'), sample("'REDIRECT'"));
  writeFileSync(join(source, 'wrong.ts'), sample("'TELEPATHY'"));
  const { code, output } = run(source, process.execPath, [tools.tsc, '-p', 'tsconfig.sample.json']);
  expect(code).not.toBe(0);
  // The wrong hand-off is the only error.
  expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^wrong\.ts.*TELEPATHY/)]);
  expect(runNode(source, ['sample.ts'])).toBe('sample true\n');
});

test('packed, installed and named in gateway.yaml, it completes a purchase', async () => {
  const adapter = join(source, npm(source, 'pack', '--silent').trim().split('\n').at(-1) ?? '');
  mkdirSync(site);
  writeFileSync(join(site, 'package.json'), '{}');
  writeFileSync(gatewayFile, 'providers:\n  acme: { module: "@acme/onramp-provider" }\n');
  const tarballs = [join(source, CONTRACT), adapter, ...['zod', 'undici'].map(packInstalled)];
  npm(site, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs);
  expect(readdirSync(join(site, 'node_modules/@acme/onramp-provider'))).not.toContain('src');

  const gateway = await startProcess({ GATEWAY_FILE: gatewayFile, DATA_DIR: join(site, 'data') });
  try {
    const { make, read } = purchasesAt(gateway);
    const session = await make({
      idempotencyKey: 'first',
      location: { country: 'DE' },
      asset: { currency: 'USDC', network: 'base' },
      fiatCurrency: 'EUR',
      fiatAmount: '100',
      wallets: [{ network: 'base', address: EVM_WALLET }],
    });
    expect(session).toMatchObject({ status: 'READY', providerId: 'acme' });
    await gateway.press(payPage(session), /^Pay/);
    const done = await eventually(
      () => read(session.id),
      ({ status }) => status === 'COMPLETED',
    );
    expect(done.delivery).toMatchObject({ amount: '25', matchesRequest: true });
  } finally {
    await gateway.stop('SIGTERM');
  }
});

test('a package that was not built stops the start with a message that says what to do', async () => {
  const raw = join(site, 'node_modules/@acme/raw');
  mkdirSync(raw, { recursive: true });
  writeFileSync(join(raw, 'package.json'), '{"type":"module","exports":"./index.ts"}');
  writeFileSync(join(raw, 'index.ts'), 'const id: string = "acme";\nexport default { id };\n');
  writeFileSync(gatewayFile, 'providers:\n  acme:\n    module: "@acme/raw"\n');
  const { code, output } = await runToEnd({ GATEWAY_FILE: gatewayFile, DATA_DIR: join(site, 'raw-data') });
  expect(code).toBe(1);
  expect(output.trim()).toMatch(
    /gateway\.yaml:2: provider "acme": module "@acme\/raw" could not be loaded: it ships TypeScript, .*npm run build/,
  );
});
