import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const ROOT = new URL('../../', import.meta.url);
const LOCKFILE = new URL('package-lock.json', ROOT);
/** What makes the bundle. */
const BUNDLER = ['packages.ts', 'young-functions.ts'].map((name) => new URL(`scripts/bundle/${name}`, ROOT));
const OWN_CODE = ['src/', 'providers/'].map((folder) => new URL(folder, ROOT).href);

/** Where `npm ci` stores the bundle of the packages that a start imports. */
export const bundleDirectory: URL = new URL('node_modules/.cache/onramp-gateway-packages/', ROOT);

/** index.json of a bundle. */
export type BundleIndex = {
  /** Of the package-lock.json of the packages, and of what made the bundle. */
  digest: string;
  /** Import specifier → file in the bundle. */
  files: Record<string, string>;
};

export function digestOfSources(lockfile: URL = LOCKFILE): string {
  const digest = createHash('sha256');
  for (const file of [lockfile, ...BUNDLER]) digest.update(readFileSync(file));
  return digest.digest('hex');
}

function readIndex(directory: URL, lockfile: URL): BundleIndex | null {
  try {
    const index: BundleIndex = JSON.parse(readFileSync(new URL('index.json', directory), 'utf8'));
    return index.digest === digestOfSources(lockfile) ? index : null;
  } catch {
    return null;
  }
}

function isOwnCode(url: string | undefined): boolean {
  return OWN_CODE.some((folder) => url?.startsWith(folder) && !url.includes('/node_modules/', folder.length));
}

const OWN_MODULE = /^\.\.?\/.*\.ts$/;

/**
 * Lets the gateway's own code import packages from the bundle that `npm ci` made, and its own files without a search: Node
 * would look for the package.json and the real path of each, which takes a tenth of a start. Without a bundle that fits
 * package-lock.json, and for all other code, such as adapters of other packages, imports stay as they are.
 *
 * @returns ends the redirection; null if there is no bundle that fits.
 */
export function useBundledPackages(directory = bundleDirectory, lockfile = LOCKFILE): (() => void) | null {
  const index = readIndex(directory, lockfile);
  if (index === null) return null;
  const urls = new Map(
    Object.entries(index.files).map(([specifier, file]) => [specifier, new URL(file, directory).href]),
  );
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const { parentURL } = context;
      if (!isOwnCode(parentURL)) return next(specifier, context);
      if (OWN_MODULE.test(specifier)) {
        return { url: new URL(specifier, parentURL).href, format: 'module-typescript', shortCircuit: true };
      }
      const url = urls.get(specifier);
      if (url === undefined) return next(specifier, context);
      return { url, format: 'module', shortCircuit: true };
    },
  });
  return () => hooks.deregister();
}
