import { relative, sep } from 'node:path';
import type { Plugin } from 'rolldown';

const HTTP = /^(node:)?http$/;
const HTTP_MODULE = '\0http.cjs';

/** An import reads every export of node:http, and one of them loads Node's own undici, 50 to 70 ms of a start. */
export const httpByRequire: Plugin = {
  name: 'http by require',
  resolveId: (id) => (HTTP.test(id) ? HTTP_MODULE : null),
  load: (id) => (id === HTTP_MODULE ? "module.exports = process.getBuiltinModule('node:http');" : null),
};

const PACKAGE = 'package:';

/** The entry that exports what a package exports. */
export const entryOf = (specifier: string): string => `${PACKAGE}${specifier}`;

/** Exports every name by itself: those of a CommonJS package are known only once it has run. */
async function entryCode(specifier: string): Promise<string> {
  const names = Object.keys(await import(specifier)).filter((name) => name !== 'module.exports');
  return `export { ${names.join(', ')} } from '${specifier}';`;
}

export const packageEntries: Plugin = {
  name: 'entries of packages',
  resolveId: (id) => (id.startsWith(PACKAGE) ? `\0${id}.mjs` : null),
  load: (id) =>
    id.startsWith(`\0${PACKAGE}`) ? entryCode(id.slice(PACKAGE.length + 1, -'.mjs'.length)) : null,
};

/** Lets own modules find files, such as docs/errors.md, from where they were before they were bundled. */
export const ownUrls = (directory: string, isOwn: (module: string) => boolean): Plugin => ({
  name: 'URLs of own modules',
  transform(code, module) {
    if (!isOwn(module) || !code.includes('import.meta.url')) return null;
    const path = relative(directory, module).split(sep).join('/');
    return code.replaceAll('import.meta.url', `new URL('${path}', import.meta.url).href`);
  },
});
