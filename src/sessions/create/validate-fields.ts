import { isIP } from 'node:net';
import { isCountry, locationProblem } from '../../domain/country.ts';
import type { InputIssue } from '../../domain/failure.ts';
import { idempotencyKeyProblem } from '../../domain/id.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { walletKindProblem } from '../../domain/routing/client.ts';
import { paymentMethodProblem } from '../../domain/routing/payment-method.ts';
import type { NormalizedInput } from './normalize-input.ts';

export type AddIssue = (path: string, message: string) => void;

// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** The key is checked and looked up before any other field. */
export function keyIssues(key: string): InputIssue[] {
  const message = idempotencyKeyProblem(key);
  return message === null ? [] : [{ path: 'input.idempotencyKey', message }];
}

/** Refuses lone surrogates: without a UTF-8 encoding they can be neither digested, nor stored, nor sent. */
export function textIssues(input: unknown, path = 'input'): InputIssue[] {
  if (typeof input === 'string') {
    return input.isWellFormed() ? [] : [{ path, message: 'must be text: it holds half of a surrogate pair' }];
  }
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([name, value]) => textIssues(value, `${path}.${name}`));
}

/**
 * Whether a URL is a listed one, or a listed one without a query with a query added. A fragment is never added: it would take
 * the customer to another view of the site, and keep what the provider adds from the server.
 */
export function isListed(url: string, listed: readonly string[]): boolean {
  const mayAdd = (known: string) => !known.includes('?') && !url.includes('#');
  return listed.some((known) => url === known || (mayAdd(known) && url.startsWith(`${known}?`)));
}

/** @param listed where the project of a client token lets customers return to: the only way to name an app's own scheme. */
function returnUrlProblem(text: string, mode: 'sandbox' | 'live', listed: readonly string[]): string | null {
  const url = URL.parse(text);
  if (!url || text.length > 2_000) return 'must be a complete URL of at most 2000 characters';
  if (url.username || url.password) return 'must not carry a user name or password';
  if (url.protocol === 'https:') return null;
  if (url.protocol !== 'http:' && isListed(text, listed)) return null;
  if (mode === 'sandbox' && url.protocol === 'http:' && isLoopback(url.hostname)) return null;
  return `must begin with https://${mode === 'sandbox' ? ' (http:// for localhost only)' : ''}`;
}

function birthProblem(text: string, now: Date): string | null {
  const date = new Date(`${text}T00:00:00Z`);
  const real =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (!real) return 'must be a calendar date such as "1990-12-31"';
  return date < now && date.getUTCFullYear() > 1900 ? null : 'must be a day of birth in the past';
}

function prefillIssues({ prefill }: NormalizedInput, now: Date, add: AddIssue): void {
  if (!prefill) return;
  const { email, firstName, lastName } = prefill;
  const texts: Record<string, string | null | undefined> = { email, firstName, lastName };
  for (const [field, value] of Object.entries(prefill.address ?? {})) texts[`address.${field}`] = value;
  for (const [field, value] of Object.entries(texts)) {
    if (value && (value.length > 254 || CONTROL.test(value))) {
      add(`input.prefill.${field}`, 'must have at most 254 characters and no control characters');
    }
  }
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) add('input.prefill.email', 'must be an e-mail address');
  const birth = prefill.dateOfBirth ? birthProblem(prefill.dateOfBirth, now) : null;
  if (birth) add('input.prefill.dateOfBirth', birth);
  const country = prefill.address?.country;
  if (country && !isCountry(country.toUpperCase())) {
    add('input.prefill.address.country', 'must be an ISO 3166-1 alpha-2 code such as "US"');
  }
}

/** Validates each field by itself and against the configuration. */
export function fieldIssues(
  given: NormalizedInput,
  context: {
    providerIds: readonly string[];
    mode: 'sandbox' | 'live';
    now: Date;
    returnUrls?: readonly string[];
  },
): InputIssue[] {
  const issues: InputIssue[] = [];
  const add: AddIssue = (path, message) => issues.push({ path, message });

  const location = locationProblem(given.country, given.subdivision);
  if (location) add(`input.location.${location.field}`, location.problem);
  if (given.clientIp !== null && isIP(given.clientIp) === 0) {
    add('input.location.clientIp', 'must be an IPv4 or IPv6 address');
  }
  const method = given.paymentMethod === null ? null : paymentMethodProblem(given.paymentMethod);
  if (method) add('input.paymentMethod', method);
  if (given.provider !== null && !context.providerIds.includes(given.provider)) {
    add('input.provider', `must be one of ${context.providerIds.join(', ')}`);
  }
  for (const id of given.excludeProviders) {
    if (context.providerIds.includes(id)) continue;
    // A misspelled id would silently exclude no provider. A retired provider stays known by `enabled: false`.
    add('input.excludeProviders', `must be among ${context.providerIds.join(', ')}; ${id} is not known`);
  }
  for (const [index, { kind }] of given.walletFacts.entries()) {
    const problem = kind === null ? null : walletKindProblem(kind);
    if (problem) add(`input.wallets.${index}.kind`, problem);
  }
  if (given.handoffs.length === 0) {
    add('input.handoffs', 'must name at least one kind; leave it out for REDIRECT, then IFRAME');
  }
  const returnUrl =
    given.returnUrl === null
      ? null
      : returnUrlProblem(given.returnUrl, context.mode, context.returnUrls ?? []);
  if (returnUrl) add('input.returnUrl', returnUrl);

  const metadata = Object.entries(given.metadata);
  if (metadata.length > 50) add('input.metadata', `has ${metadata.length} pairs; at most 50 are stored`);
  for (const [key, value] of metadata) {
    if (key.length > 40) add('input.metadata', `has a key of ${key.length} characters; at most 40`);
    if (value.length > 500)
      add(`input.metadata.${key.slice(0, 40)}`, `has ${value.length} characters; at most 500`);
  }
  prefillIssues(given, context.now, add);
  return issues;
}
