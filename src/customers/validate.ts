import { countryOfSubdivision, isSubdivision, locationProblem } from '../domain/country.ts';
import type { InputIssue } from '../domain/failure.ts';

const EXTERNAL_ID_LENGTH = 200;
// RFC 5321, 4.5.3.1: longest path without its angle brackets.
const EMAIL_LENGTH = 254;
const METADATA_PAIRS = 50;
const METADATA_KEY_LENGTH = 40;
const METADATA_VALUE_LENGTH = 500;

const CONTROL = /\p{Cc}/u;
// Rejects only what cannot be an address; whether it receives mail is not checked.
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** Why a text cannot be stored; null if it can. */
export function textProblem(text: string, longest: number): string | null {
  if (text.length > longest) return `has ${text.length} characters; at most ${longest} are allowed`;
  if (CONTROL.test(text)) return 'must not contain control characters';
  if (!text.isWellFormed()) return 'must be well-formed Unicode, without lone surrogates';
  return null;
}

export function externalIdIssues(externalId: string): InputIssue[] {
  const problem = externalId === '' ? 'must not be empty' : textProblem(externalId, EXTERNAL_ID_LENGTH);
  return problem ? [{ path: 'input.externalId', message: problem }] : [];
}

export function emailIssues(email: string | null): InputIssue[] {
  if (email === null) return [];
  const problem =
    textProblem(email, EMAIL_LENGTH) ??
    (EMAIL.test(email) ? null : 'must be an e-mail address such as "name@example.com"');
  return problem ? [{ path: 'input.email', message: problem }] : [];
}

export function metadataIssues(metadata: Readonly<Record<string, string>>): InputIssue[] {
  const pairs = Object.entries(metadata);
  if (pairs.length > METADATA_PAIRS) {
    return [
      { path: 'input.metadata', message: `has ${pairs.length} pairs; at most ${METADATA_PAIRS} are allowed` },
    ];
  }
  return pairs.flatMap(([key, value]) => {
    const keyProblem = key === '' ? 'must not be empty' : textProblem(key, METADATA_KEY_LENGTH);
    if (keyProblem)
      return [
        { path: 'input.metadata', message: `the key ${JSON.stringify(key.slice(0, 60))} ${keyProblem}` },
      ];
    const problem = textProblem(value, METADATA_VALUE_LENGTH);
    return problem ? [{ path: `input.metadata.${key}`, message: problem }] : [];
  });
}

export type Location = { readonly country: string | null; readonly subdivision: string | null };

/** Derives the country from a subdivision without one. */
export function completeLocation({ country, subdivision }: Location): Location {
  if (country !== null || subdivision === null || !isSubdivision(subdivision))
    return { country, subdivision };
  return { country: countryOfSubdivision(subdivision), subdivision };
}

export function locationIssues({ country, subdivision }: Location): InputIssue[] {
  const problem = locationProblem(country, subdivision);
  return problem ? [{ path: `input.${problem.field}`, message: problem.problem }] : [];
}
