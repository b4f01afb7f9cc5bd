import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The arguments are invalid; the message says why in one line. Nothing was written. */
export class ScaffoldFault extends Error {
  override readonly name = 'ScaffoldFault';
}

export type Names = {
  /** `acme-pay` */
  readonly id: string;
  /** `Acme Pay` */
  readonly title: string;
  /** Prefix of environment variables: `ACME_PAY`. */
  readonly environment: string;
};

/** The template's own vendor, and words with a meaning in gateway.yaml, in paths or in JavaScript. */
const RESERVED = ['examplepay', 'template', 'simulator', 'sandbox', 'live', 'constructor'];

function namesOf(id: string, given: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 32) {
    throw new ScaffoldFault(
      `"${given}" gives no id: it must be a slug of at most 32 letters, digits and hyphens, such as acme or acme-pay.`,
    );
  }
  if (RESERVED.includes(id)) {
    throw new ScaffoldFault(`"${id}" is reserved. Take the vendor's name, such as acme.`);
  }
  const words = id.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return { id, title: words.join(' '), environment: id.replaceAll('-', '_').toUpperCase() };
}

/** Names for `providers/<id>`. */
export function nameFolder(id: string, root: string): Names {
  if (id.includes('/')) {
    throw new ScaffoldFault(
      `"${id}" is the name of a package. Give its folder: npm run new-provider -- ${id} --package <folder>`,
    );
  }
  const names = namesOf(id, id);
  if (existsSync(join(root, 'providers', id))) {
    throw new ScaffoldFault(`providers/${id} exists already. Take another name, or change that adapter.`);
  }
  return names;
}

/** The id is the specific part of the name: `acme` for `@acme/onramp-provider` and for `@wallet/acme-onramp`. */
export function namePackage(name: string, root: string): Names & { readonly package: string } {
  if (!/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name) || name.length > 214) {
    throw new ScaffoldFault(
      `"${name}" is not a valid name of an npm package, such as @acme/onramp-provider.`,
    );
  }
  const [, scope = '', rest = ''] = /^(?:@([^/]+)\/)?(.+)$/.exec(name) ?? [];
  const special = rest.split(/[-._]/).filter((word) => !['onramp', 'provider', 'adapter'].includes(word));
  const names = namesOf(special.join('-') || scope, name);
  if (existsSync(join(root, 'providers', names.id))) {
    throw new ScaffoldFault(
      `"${name}" gives the id "${names.id}", which is an adapter of this gateway. Take another name.`,
    );
  }
  return { ...names, package: name };
}
