import type { GraphQLError } from 'graphql';
import type { Caller } from '../../domain/access/caller.ts';
import { denied } from '../errors.ts';

const SECRET_IN_BROWSER =
  'A secret key (sk_…) must not be used in a browser: everybody who opens the page can read it. Replace it with ' +
  '"npm run keys -- roll <id>", and use a publishable key (pk_…) in pages.';

/**
 * Why a caller may not send a request from a page of this origin; null if it may.
 * @param origins those of the caller's project
 */
export function originFault(caller: Caller, origin: string, origins: readonly string[]): GraphQLError | null {
  if (caller.kind === 'secret') return denied(SECRET_IN_BROWSER);
  if (origins.includes(origin)) return null;
  if (origin === 'null') {
    return denied(
      'The page has no origin of its own, as a local file has none: serve it over http or https.',
    );
  }
  return denied(
    `The project of this key does not list the origin ${origin}. An operator sets its origins with: npm run projects -- set <project> --origin ${origin}. The list replaces the present one.`,
  );
}
