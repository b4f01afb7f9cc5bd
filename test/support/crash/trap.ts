import type { FaultProxy, Verdict } from '../fault-proxy.ts';
import type { Partner, Point } from './points.ts';

/** When the gateway is killed: at a named point, at a piece of its conversation, or so long after now. */
export type Trap = { readonly point: Point } | { readonly piece: number } | { readonly milliseconds: number };

/** On one connection: what was said last, or since `begin`, and what has been answered to it so far. */
type Exchange = { readonly said: string; readonly heard: string };

// PostgreSQL's ReadyForQuery ends each answer; its last byte is an I where no transaction is open.
const READY = 'Z\0\0\0\x05';
const isReady = (heard: string) => heard.slice(-6, -1) === READY;

function follow({ said, heard }: Exchange, direction: 'out' | 'in', text: string): Exchange {
  if (direction === 'in') return { said, heard: heard + text };
  // Until an answer comes it is more of the same.
  const more = heard === '' || (isReady(heard) && !heard.endsWith('I'));
  return { said: more ? said + text : text, heard: '' };
}

/** Whether the point is here; `before` and `sent` are while something is said, `after` when it has been answered. */
function isHere(point: Point, at: Partner, direction: 'out' | 'in', { said, heard }: Exchange): boolean {
  const moment = point.when === 'after' ? 'in' : 'out';
  if (point.at !== at || moment !== direction || !point.said.test(said)) return false;
  if (direction === 'out') return true;
  return (at !== 'postgres' || isReady(heard)) && (point.answer?.test(heard) ?? true);
}

export type Traps = {
  /** From now on. Answers whether it has come to that. */
  set(trap: Trap): () => boolean;
  /** Everything passes again. */
  clear(): void;
};

/** Hears all that the gateway says and is told, and kills it where a trap is set; whatever it says then is lost. */
export function createTraps(proxies: Readonly<Record<Partner, FaultProxy>>, kill: () => void): Traps {
  let trap: Trap | null = null;
  let pieces = 0;
  let dead = false;
  let timer: NodeJS.Timeout | undefined;

  function spring(): void {
    dead = true;
    kill();
  }

  for (const [at, proxy] of Object.entries(proxies) as Array<[Partner, FaultProxy]>) {
    const exchanges = new Map<number, Exchange>();
    proxy.judge((direction, bytes, connection): Verdict => {
      if (dead) return 'cut';
      const before = exchanges.get(connection) ?? { said: '', heard: '' };
      const exchange = follow(before, direction, bytes.toString('latin1'));
      exchanges.set(connection, exchange);
      if (trap === null || 'milliseconds' in trap) return 'pass';
      pieces += 1;
      const here = 'piece' in trap ? pieces === trap.piece : isHere(trap.point, at, direction, exchange);
      if (!here) return 'pass';
      spring();
      return 'point' in trap && trap.point.when === 'sent' ? 'pass' : 'cut';
    });
  }

  return {
    set(next) {
      [trap, pieces] = [next, 0];
      if ('milliseconds' in next) timer = setTimeout(spring, next.milliseconds);
      return () => dead;
    },
    clear() {
      clearTimeout(timer);
      [trap, dead] = [null, false];
    },
  };
}
