const NAMES = /[?&](key|api[-_]?key|token|access[-_]?token|client[-_]?token|authorization|bearer)=/i;
/** A key or token of the gateway under any name. */
const KEY = /\b((sk|pk|ok)_[0-9a-f]{16}_|ct_eyJ)/i;

/** Whether the query string of a URL has a key in it. */
export function hasKeyInUrl(url: string): boolean {
  return url.includes('?') && (NAMES.test(url) || KEY.test(url));
}

export const KEY_IN_URL =
  'Send the key in the header "authorization: Bearer …", not in the URL: URLs are kept in logs and histories. Replace ' +
  'the key that was sent with: npm run keys -- roll <id>';
