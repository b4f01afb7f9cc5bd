import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Resolves a `module` of gateway.yaml to what `import()` takes. A package is looked up next to that file, then next to the
 * gateway; a path (`./acme/dist/index.js`) is relative to that file's folder.
 */
export function resolveModule(module: string, file: string): string {
  const { resolve: resolveNextToFile } = createRequire(resolve(file));
  try {
    const found = resolveNextToFile(module);
    return isAbsolute(found) ? pathToFileURL(found).href : module;
  } catch {
    // A missing path or package fails when it is imported; `moduleFault` then describes why.
    return /^\.{0,2}\//.test(module) ? pathToFileURL(resolve(file, '..', module)).href : module;
  }
}

/** Describes for an operator why an import failed and what to do. `module` is null for a built-in adapter. */
export function moduleFault(error: unknown, module: string | null): string {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const reason = /[.!?]$/.test(message) ? message : `${message}.`;
  const code = (error as { code?: unknown } | null)?.code;
  if (module === null) return reason;
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return 'it ships TypeScript, which Node does not run under node_modules. Build it to JavaScript (npm run build in the package) and install the result.';
  }
  if (code !== 'ERR_MODULE_NOT_FOUND') return reason;
  if (/^\.{0,2}\//.test(module))
    return `${reason} Is the path right? It is relative to the folder of gateway.yaml.`;
  return message.includes(`'${module}'`)
    ? `${reason} Is it installed? npm install ${module}`
    : `${reason} One of its dependencies is not installed. Run npm install ${module} again and check the output.`;
}
