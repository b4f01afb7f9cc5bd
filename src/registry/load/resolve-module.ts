import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What to import for a `module` of gateway.yaml: a package installed beside that file, else beside the gateway; or a
 * path (`./acme/dist/index.js`), which starts from that file's folder.
 */
export function resolveModule(module: string, file: string): string {
  const beside = createRequire(resolve(file));
  try {
    const found = beside.resolve(module);
    return isAbsolute(found) ? pathToFileURL(found).href : module;
  } catch {
    // A path that leads nowhere fails at its import, as does a package: there is one place that says why.
    return /^\.{0,2}\//.test(module) ? pathToFileURL(resolve(file, '..', module)).href : module;
  }
}

/** Why an import failed and what to do, in words for an operator. `module` is null for an adapter of the repository. */
export function moduleFault(error: unknown, module: string | null): string {
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const reason = /[.!?]$/.test(why) ? why : `${why}.`;
  const code = (error as { code?: unknown } | null)?.code;
  if (module === null) return reason;
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return 'it ships TypeScript, and Node runs none under node_modules. Build it to JavaScript (npm run build in the package) and install that.';
  }
  if (code !== 'ERR_MODULE_NOT_FOUND') return reason;
  if (/^\.{0,2}\//.test(module))
    return `${reason} Is the path right? It starts from the folder of gateway.yaml.`;
  const itself = why.includes(`'${module}'`);
  return itself
    ? `${reason} Is it installed? npm install ${module}`
    : `${reason} Something that it needs is not installed: npm install ${module} again, and look at what npm says.`;
}
