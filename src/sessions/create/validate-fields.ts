import { isIP } from 'node:net';
import { isCountry, locationProblem } from '../../domain/country.ts';
import type { InputIssue } from '../../domain/failure.ts';
import type { NormalizedInput } from './normalize-input.ts';

type Say = (path: string, message: string) => void;

const METHOD = /^[a-z0-9_]{1,40}(:[a-z0-9_]{1,40})?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The idempotency key alone: it is looked up before anything else is read. */
export function keyIssues(key: string): InputIssue[] {
  const length = [...key].length;
  if (length >= 1 && length <= 255 && !CONTROL.test(key) && key.isWellFormed()) return [];
  return [
    { path: 'input.idempotencyKey', message: 'must have 1 to 255 characters and no control characters' },
  ];
}

/** Half a character has no bytes: it could neither be digested, nor stored, nor sent to a provider. */
export function textIssues(input: unknown, path = 'input'): InputIssue[] {
  if (typeof input === 'string') {
    return input.isWellFormed() ? [] : [{ path, message: 'must be text: it holds half of a surrogate pair' }];
  }
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([name, value]) => textIssues(value, `${path}.${name}`));
}

function returnUrlProblem(text: string, mode: 'sandbox' | 'live'): string | null {
  const url = URL.parse(text);
  if (!url || text.length > 2_000) return 'must be a complete URL of at most 2000 characters';
  if (url.username || url.password) return 'must not carry a user name or password';
  if (url.protocol === 'https:') return null;
  if (mode === 'sandbox' && url.protocol === 'http:' && LOCAL.has(url.hostname)) return null;
  return mode === 'sandbox'
    ? 'must begin with https:// (http:// for localhost only)'
    : 'must begin with https://';
}

function birthProblem(text: string, now: Date): string | null {
  const date = new Date(`${text}T00:00:00Z`);
  const real =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (!real) return 'must be a calendar date such as "1990-12-31"';
  return date < now && date.getUTCFullYear() > 1900 ? null : 'must be a day of birth in the past';
}

function prefillIssues(given: NormalizedInput, now: Date, say: Say): void {
  const { prefill } = given;
  if (!prefill) return;
  const texts: Record<string, string | null | undefined> = {
    email: prefill.email,
    firstName: prefill.firstName,
    lastName: prefill.lastName,
  };
  for (const [field, value] of Object.entries(prefill.address ?? {})) texts[`address.${field}`] = value;
  for (const [field, value] of Object.entries(texts)) {
    if (value && (value.length > 254 || CONTROL.test(value))) {
      say(`input.prefill.${field}`, 'must have at most 254 characters and no control characters');
    }
  }
  if (prefill.email && !/^[^\s@]+@[^\s@]+$/.test(prefill.email)) {
    say('input.prefill.email', 'must be an e-mail address');
  }
  const birth = prefill.dateOfBirth ? birthProblem(prefill.dateOfBirth, now) : null;
  if (birth) say('input.prefill.dateOfBirth', birth);
  const country = prefill.address?.country;
  if (country && !isCountry(country.toUpperCase())) {
    say('input.prefill.address.country', 'must be an ISO 3166-1 alpha-2 code such as "US"');
  }
}

/** Every field that can be judged by itself, or beside what the gateway is configured with. */
export function fieldIssues(
  given: NormalizedInput,
  context: { providerIds: readonly string[]; mode: 'sandbox' | 'live'; now: Date },
): InputIssue[] {
  const issues: InputIssue[] = [];
  const say: Say = (path, message) => issues.push({ path, message });

  const place = locationProblem(given.country, given.subdivision);
  if (place) say(`input.location.${place.field}`, place.problem);
  if (given.clientIp !== null && isIP(given.clientIp) === 0) {
    say('input.location.clientIp', 'must be an IPv4 or IPv6 address');
  }
  if (given.paymentMethod !== null && !METHOD.test(given.paymentMethod)) {
    say('input.paymentMethod', 'must be a slug such as "card" or "calypso:p2p"');
  }
  if (given.provider !== null && !context.providerIds.includes(given.provider)) {
    say('input.provider', `must be one of ${context.providerIds.join(', ')}`);
  }
  for (const id of given.excludeProviders) {
    if (context.providerIds.includes(id)) continue;
    // A misspelt name would exclude nobody, in silence. One that was retired stays known with `enabled: false`.
    say('input.excludeProviders', `must be among ${context.providerIds.join(', ')}; ${id} is not known`);
  }
  if (given.handoffs.length === 0) {
    say('input.handoffs', 'must name at least one kind; leave it out for REDIRECT, then IFRAME');
  }
  const returnUrl = given.returnUrl === null ? null : returnUrlProblem(given.returnUrl, context.mode);
  if (returnUrl) say('input.returnUrl', returnUrl);

  const metadata = Object.entries(given.metadata);
  if (metadata.length > 50) say('input.metadata', `has ${metadata.length} pairs; at most 50 are kept`);
  for (const [key, value] of metadata) {
    if (key.length > 40) say('input.metadata', `has a key of ${key.length} characters; at most 40`);
    if (value.length > 500)
      say(`input.metadata.${key.slice(0, 40)}`, `has ${value.length} characters; at most 500`);
  }
  prefillIssues(given, context.now, say);
  return issues;
}
