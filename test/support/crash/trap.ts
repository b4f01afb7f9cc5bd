import type { FaultProxy, Verdict } from '../fault-proxy.ts';
import type { Partner, Point } from './points.ts';

/** When to kill the gateway: at a named point, at a numbered piece of its traffic, or after a time from now. */
export type Trap = { readonly point: Point } | { readonly piece: number } | { readonly milliseconds: number };

/** The last request on a connection, or all since `begin`, and the answer to it so far. */
type Exchange = { readonly request: string; readonly answer: string };

// ReadyForQuery of PostgreSQL ends each answer; its last byte is an I outside of a transaction.
const READY = 'Z\0\0\0\x05';
const isReady = (answer: string) => answer.slice(-6, -1) === READY;

function follow({ request, answer }: Exchange, direction: 'out' | 'in', text: string): Exchange {
  if (direction === 'in') return { request, answer: answer + text };
  // Before an answer, and in a transaction, the text continues the request.
  const continues = answer === '' || (isReady(answer) && !answer.endsWith('I'));
  return { request: continues ? request + text : text, answer: '' };
}

/** Whether the traffic has reached the point: at the request for `before` and `sent`, at its whole answer for `after`. */
function isReached(
  point: Point,
  at: Partner,
  direction: 'out' | 'in',
  { request, answer }: Exchange,
): boolean {
  const expected = point.when === 'after' ? 'in' : 'out';
  if (point.at !== at || expected !== direction || !point.request.test(request)) return false;
  if (direction === 'out') return true;
  return (at !== 'postgres' || isReady(answer)) && (point.answer?.test(answer) ?? true);
}

export type Traps = {
  /** Sets a trap from now on; the result says whether it has been reached. */
  set(trap: Trap): () => boolean;
  /** Lets everything pass again. */
  clear(): void;
};

/** Follows the gateway's traffic and kills it when the trap is reached; what it sends after that is lost. */
export function createTraps(proxies: Readonly<Record<Partner, FaultProxy>>, kill: () => void): Traps {
  let trap: Trap | null = null;
  let pieces = 0;
  let dead = false;
  let timer: NodeJS.Timeout | undefined;

  function killNow(): void {
    dead = true;
    kill();
  }

  for (const [at, proxy] of Object.entries(proxies) as Array<[Partner, FaultProxy]>) {
    const exchanges = new Map<number, Exchange>();
    proxy.judge((direction, bytes, connection): Verdict => {
      if (dead) return 'cut';
      const before = exchanges.get(connection) ?? { request: '', answer: '' };
      const exchange = follow(before, direction, bytes.toString('latin1'));
      exchanges.set(connection, exchange);
      if (trap === null || 'milliseconds' in trap) return 'pass';
      pieces += 1;
      const reached =
        'piece' in trap ? pieces === trap.piece : isReached(trap.point, at, direction, exchange);
      if (!reached) return 'pass';
      killNow();
      return 'point' in trap && trap.point.when === 'sent' ? 'pass' : 'cut';
    });
  }

  return {
    set(next) {
      [trap, pieces] = [next, 0];
      if ('milliseconds' in next) timer = setTimeout(killNow, next.milliseconds);
      return () => dead;
    },
    clear() {
      clearTimeout(timer);
      [trap, dead] = [null, false];
    },
  };
}
