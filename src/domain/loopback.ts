const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the hostname of a parsed URL (`URL.hostname`) names this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.has(hostname);
}
