const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The name in a Host header, in lower case and without its port; null if the header is not valid. */
function hostName(header: string): string | null {
  return HOST.exec(header.toLowerCase())?.[1] ?? null;
}

/**
 * Makes the check of the Host header against DNS rebinding: a page of another site, whose name is made to resolve to this
 * machine, would be of the same origin as the gateway for the browser. Answers requests for this machine (`localhost` and
 * loopback addresses) and for `hosts`; a request without the header is not from a browser.
 * @param hosts names, or URLs that contain them; ports do not matter
 */
export function createHostCheck(hosts: readonly string[]): (header: string | null) => boolean {
  const names = new Set(
    hosts.map((host) => (host.includes('//') ? new URL(host).hostname : host.toLowerCase())),
  );
  const check = (header: string) => {
    const name = hostName(header);
    return name !== null && (LOOPBACK.test(name) || names.has(name));
  };
  // Nearly all requests have the same header.
  let last = { header: '', isAllowed: check('') };
  return (header) => {
    if (header === null) return true;
    if (header !== last.header) last = { header, isAllowed: check(header) };
    return last.isAllowed;
  };
}
