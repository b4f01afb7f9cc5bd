import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const ROOT = new URL('../../', import.meta.url);
const LOCKFILE = new URL('package-lock.json', ROOT);
/** What makes the bundle and reads it. */
const BUNDLER = [
  'scripts/bundle/bundle.ts',
  'scripts/bundle/plugins.ts',
  'scripts/bundle/young-functions.ts',
  'src/cli/bundle.ts',
].map((path) => new URL(path, ROOT));
const OWN_CODE = ['src/', 'providers/'].map((folder) => new URL(folder, ROOT).href);

/** Where `npm ci` stores the bundle of what a start imports. */
export const bundleDirectory: URL = new URL('node_modules/.cache/onramp-gateway-bundle/', ROOT);

/** index.json of a bundle. */
export type BundleIndex = {
  /** Of the package-lock.json of the packages, and of what made the bundle. */
  digest: string;
  /** Import specifier → file in the bundle. */
  packages: Record<string, string>;
  /** The gateway's own code. */
  own: {
    /** Of all modules. */
    digest: string;
    /** Paths from the root of the project. */
    modules: string[];
    /** Module → file in the bundle, for the modules that are imported from outside. */
    entries: Record<string, string>;
  };
};

/** Of texts by their names. */
export function digestOfTexts(texts: Iterable<readonly [name: string, text: string]>): string {
  const digest = createHash('sha256');
  for (const [name, text] of texts) digest.update(`${name}\0${text}\0`);
  return digest.digest('hex');
}

const digestOfFiles = (files: readonly URL[]): string =>
  digestOfTexts(files.map((file, index) => [String(index), readFileSync(file, 'utf8')]));

export const digestOfPackages = (lockfile: URL = LOCKFILE): string => digestOfFiles([lockfile, ...BUNDLER]);

export const digestOfModules = (modules: readonly string[]): string =>
  digestOfTexts(modules.map((path) => [path, readFileSync(new URL(path, ROOT), 'utf8')]));

/** Null if it throws: a file is missing or cannot be read. */
function attempt<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** A bundle that fits package-lock.json; null if there is none. `isCurrent`: it also has the present own code. */
export function fittingBundle(
  directory: URL = bundleDirectory,
  lockfile: URL = LOCKFILE,
): { index: BundleIndex; isCurrent: boolean } | null {
  const index: BundleIndex | null = attempt(() =>
    JSON.parse(readFileSync(new URL('index.json', directory), 'utf8')),
  );
  if (index === null || index.digest !== attempt(() => digestOfPackages(lockfile))) return null;
  return { index, isCurrent: attempt(() => digestOfModules(index.own.modules)) === index.own.digest };
}

function isOwnCode(url: string): boolean {
  return OWN_CODE.some((folder) => url.startsWith(folder) && !url.includes('/node_modules/', folder.length));
}

const OWN_MODULE = /^\.\.?\/.*\.ts$/;

/**
 * Lets the gateway be loaded from the bundle that `npm ci` made: its own code, unless a file of it has changed since, and the
 * packages that it imports. Without a bundle that fits package-lock.json all imports stay as they are. Other code in the
 * gateway's folder, such as an adapter that gateway.yaml names by its path, loads its packages as before, and shares
 * `onramp-gateway/provider` with the gateway.
 *
 * The hook resolves the gateway's imports without a search: Node would look for the package.json and the real path of each
 * file, which takes a tenth of a start without the bundle.
 *
 * @returns ends the redirection; null if there is no bundle that fits.
 */
export function useBundle(directory = bundleDirectory, lockfile = LOCKFILE): (() => void) | null {
  const fitting = fittingBundle(directory, lockfile);
  if (fitting === null) return null;
  const { packages, own } = fitting.index;
  const packageUrls = new Map(
    Object.entries(packages).map(([specifier, file]) => [specifier, new URL(file, directory).href]),
  );
  const entries = fitting.isCurrent ? own.entries : {};
  const ownUrls = new Map(
    Object.entries(entries).map(([path, file]) => [new URL(path, ROOT).href, new URL(file, directory).href]),
  );
  const inBundle = (url: string) => ({ url, format: 'module', shortCircuit: true });
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const { parentURL = '' } = context;
      if (parentURL.startsWith(directory.href) && specifier.startsWith('./')) {
        return inBundle(new URL(specifier, parentURL).href);
      }
      const isOwn = isOwnCode(parentURL);
      const packageUrl = isOwn ? packageUrls.get(specifier) : undefined;
      if (packageUrl !== undefined) return inBundle(packageUrl);
      const resolved =
        isOwn && OWN_MODULE.test(specifier)
          ? { url: new URL(specifier, parentURL).href, format: 'module-typescript', shortCircuit: true }
          : next(specifier, context);
      const ownUrl = ownUrls.get(resolved.url);
      return ownUrl === undefined ? resolved : inBundle(ownUrl);
    },
  });
  return () => hooks.deregister();
}
