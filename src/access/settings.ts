import { isLoopback } from '../domain/loopback.ts';

/** Limits of each secret key of a project, by name. They replace those of gateway.yaml. */
export const limitNames = ['readsPerMinute', 'writesPerMinute', 'sessionsPerMinute'] as const;
export type LimitName = (typeof limitNames)[number];

/** What an operator sets for a project. Null clears a setting. */
export type ProjectSettings = {
  readonly displayName?: string | null;
  readonly logoUrl?: string | null;
  readonly supportUrl?: string | null;
  /** Origins of the project's own web pages, as browsers send them. */
  readonly origins?: readonly string[] | null;
  /** Where a customer may be sent after a purchase. */
  readonly returnUrls?: readonly string[] | null;
  readonly limits?: Readonly<Partial<Record<LimitName, number>>> | null;
};

const LONGEST_NAME = 60;
const LONGEST_URL = 2_000;
const MOST = 20;

type Problem = string | null;

function listProblem(values: readonly string[], problemOf: (value: string) => Problem): Problem {
  if (values.length > MOST) return `has ${values.length} values; at most ${MOST} are allowed`;
  for (const value of values) {
    const problem = problemOf(value);
    if (problem) return `"${value}" ${problem}`;
  }
  return null;
}

/** https, or http to this machine, for development. */
function isWebUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function originProblem(text: string): Problem {
  const url = URL.parse(text);
  if (!url || !isWebUrl(url))
    return 'must be an https origin such as https://shop.example (http only for localhost)';
  return url.origin === text ? null : `must be an origin without path, as browsers send it: ${url.origin}`;
}

function webUrlProblem(text: string): Problem {
  const url = URL.parse(text);
  if (!url || !isWebUrl(url)) return 'must be an https URL (http only for localhost)';
  if (url.username || url.password) return 'must not contain a user name or password';
  return text.length > LONGEST_URL ? `is longer than ${LONGEST_URL} characters` : null;
}

/** Schemes that a browser or phone runs or opens itself, instead of handing the URL to an app. */
const NO_APP = /^(http|javascript|data|file|blob|about|vbscript|view-source|filesystem|intent):/i;

function returnUrlProblem(text: string): Problem {
  const url = URL.parse(text);
  if (!url) return 'must be a URL such as https://shop.example/done or shop-app://done';
  if (url.hash) return 'must not have a fragment (#…): providers add parameters to the end';
  if (/^https?:$/.test(url.protocol)) return webUrlProblem(text);
  return NO_APP.test(url.protocol) ? `must not use the scheme ${url.protocol}` : null;
}

function nameProblem(text: string): Problem {
  if (text.trim() === '' || text.length > LONGEST_NAME) return `must have 1 to ${LONGEST_NAME} characters`;
  return /\p{Cc}/u.test(text) || !text.isWellFormed() ? 'must not contain control characters' : null;
}

function limitsProblem(limits: Readonly<Record<string, unknown>>): Problem {
  for (const [name, value] of Object.entries(limits)) {
    if (!(limitNames as readonly string[]).includes(name))
      return `has no limit "${name}"; there are ${limitNames.join(', ')}`;
    if (!Number.isSafeInteger(value) || Number(value) < 1) return `${name} must be a whole number from 1`;
  }
  return null;
}

/** What is wrong with settings, one line for each; empty if nothing is. */
export function settingsProblems(settings: ProjectSettings): string[] {
  const { displayName, logoUrl, supportUrl, origins, returnUrls, limits } = settings;
  const found: Array<[name: string, problem: Problem]> = [
    ['display name', displayName ? nameProblem(displayName) : null],
    ['logo URL', logoUrl ? webUrlProblem(logoUrl) : null],
    ['support URL', supportUrl?.startsWith('mailto:') ? null : supportUrl ? webUrlProblem(supportUrl) : null],
    ['origin', origins ? listProblem(origins, originProblem) : null],
    ['return URL', returnUrls ? listProblem(returnUrls, returnUrlProblem) : null],
    ['limits', limits ? limitsProblem(limits) : null],
  ];
  return found.flatMap(([name, problem]) => (problem ? [`${name} ${problem}`] : []));
}
