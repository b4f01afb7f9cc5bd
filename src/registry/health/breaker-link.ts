import type { Cache } from '../../cache/types.ts';
import type { Live } from '../../live/index.ts';
import { type BreakerChange, breakerChanges, OPEN_MILLISECONDS } from './circuit-breaker.ts';

/** Between the circuit breakers of one operation in all processes. */
export type BreakerLink = {
  /** Calls `on` at each change in another process. Returns the function that tells the others of a change here. */
  join(name: string, on: (change: BreakerChange) => void): (change: BreakerChange) => void;
};

/** `onReady` calls its listener each time when the cache can be read by all processes. */
type Connection = {
  /** Only breakers of one scope follow each other: gateways of different databases may share a Redis server. */
  readonly scope: string;
  readonly live: Live;
  readonly cache: Cache;
  onReady(listener: () => void): void;
};

export type ConnectedBreakerLink = BreakerLink & {
  /** Shares the state from now on. Until then, and where nothing reaches other processes, each breaker is alone. */
  connect(to: Connection): void;
};

/**
 * Shares the state of circuit breakers through Redis: changes as notifications, and the open ones in the cache for a process
 * that starts later. Both may be lost; a breaker then goes by its own calls, as without Redis.
 */
export function createBreakerLink(): ConnectedBreakerLink {
  const members = new Map<string, (change: BreakerChange) => void>();
  let connected: Connection | null = null;
  /** A notification comes back to its sender at once. */
  let telling: string | null = null;

  function tell(name: string, change: BreakerChange): void {
    if (!connected) return;
    const { live, cache, scope } = connected;
    telling = name;
    live.publish(`breaker:${scope}:${name}:${change}`);
    telling = null;
    // Never throws: a cache that fails does nothing. The version grows with the time, so that the newest change stays.
    if (change !== 'probing')
      void cache.set(`breaker:${scope}:${name}`, Date.now(), change, OPEN_MILLISECONDS);
  }

  async function follow({ cache, scope }: Connection): Promise<void> {
    const names = [...members.keys()];
    const stored =
      names.length > 0 ? await cache.getMany(names.map((name) => `breaker:${scope}:${name}`)) : [];
    for (const [index, state] of stored.entries()) {
      if (state === 'opened') members.get(names[index] ?? '')?.('opened');
    }
  }

  return {
    join(name, on) {
      members.set(name, on);
      return (change) => tell(name, change);
    },
    connect(to) {
      connected = to;
      for (const [name, on] of members) {
        for (const change of breakerChanges) {
          to.live.subscribe(`breaker:${to.scope}:${name}:${change}`, () => telling === name || on(change));
        }
      }
      // What happened before this process started, or while it had no connection.
      to.onReady(() => void follow(to));
    },
  };
}
