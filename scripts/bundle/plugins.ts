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

const OTHER_META = /\bimport\.meta\.(?!url\b)\w+/;

/**
 * Notes each own module with its text: the chunks do not tell of one that only exports again, or only constants. Lets own
 * modules find files, such as docs/errors.md, from where they were before they were bundled.
 */
export const ownModules = (
  directory: string,
  isOwn: (module: string) => boolean,
  note: (module: string, text: string) => void,
): Plugin => ({
  name: 'own modules',
  transform(text, module) {
    if (!isOwn(module)) return null;
    note(module, text);
    const [other] = OTHER_META.exec(text) ?? [];
    if (other) throw new Error(`${module} uses ${other}, which would be that of the bundle.`);
    const path = relative(directory, module).split(sep).join('/');
    return text.includes('import.meta.url')
      ? text.replaceAll('import.meta.url', `new URL('${path}', import.meta.url).href`)
      : null;
  },
});
