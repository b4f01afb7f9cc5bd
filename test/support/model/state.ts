import { type SessionStatus, sessionStatuses } from '../../../src/domain/session/status.ts';

/** The result of a call. `nothing`: no answer, the call may have been processed or not. */
export type CallResult =
  | { readonly kind: 'session'; readonly id: string; readonly status: SessionStatus }
  | { readonly kind: 'conflict'; readonly id: string }
  | { readonly kind: 'no_route' }
  | { readonly kind: 'nothing' };

/** The deposit address that a purchase delivers to, instead of a wallet. */
export type Target = {
  readonly customerId: string;
  readonly depositAddressId: string;
  readonly address: string;
  readonly currency: 'USDC' | 'ETH';
};

/** What the caller knows about an idempotency key. */
export type KeyState = {
  /** Inputs that may own the key; the one that does, once an answer says so. */
  bodies: Set<number>;
  sessionId: string | null;
  /** The furthest status seen. */
  status: SessionStatus;
  to: Target | null;
  /** The crypto arrived while the session was DELIVERING. */
  arrived: boolean;
};

export type Model = {
  readonly keys: Map<number, KeyState>;
  /** By customer and asset: an address never changes once it was returned. */
  readonly addresses: Map<string, Target>;
  running: boolean;
  postgresDown: boolean;
};

export function createModel(): Model {
  return { keys: new Map(), addresses: new Map(), running: true, postgresDown: false };
}

export const rank = (status: SessionStatus) => sessionStatuses.indexOf(status);

export function keyState(model: Model, key: number): KeyState {
  const state = model.keys.get(key) ?? {
    bodies: new Set(),
    sessionId: null,
    status: 'CREATING',
    to: null,
    arrived: false,
  };
  model.keys.set(key, state);
  return state;
}

/** Records the results of concurrent calls with one key and input. Throws if they contradict what is known. */
export function recordResults(state: KeyState, body: number, answers: readonly CallResult[]): void {
  const before = { known: state.sessionId !== null, rank: rank(state.status) };
  for (const result of answers) {
    const must = (holds: boolean, what: string) => {
      if (!holds)
        throw new Error(
          `${what}: ${JSON.stringify(result)} to input ${body}, but ${describeKey(state)} is known`,
        );
    };
    if (result.kind === 'nothing') {
      if (state.sessionId === null) state.bodies.add(body);
      continue;
    }
    if (result.kind === 'no_route') {
      must(!before.known, 'no route for a key that has a session');
      continue;
    }
    must(state.sessionId === null || result.id === state.sessionId, 'another session for one key');
    if (result.kind === 'session') {
      must(state.sessionId === null || state.bodies.has(body), 'the session of another input');
      state.bodies = new Set([body]);
    } else {
      state.bodies.delete(body);
      must(state.bodies.size > 0, 'a conflict with nothing');
    }
    state.sessionId = result.id;
    if (result.kind === 'session') recordStatus(state, result.status, before.rank);
  }
}

/** Records a status of the session. Throws if it is behind `atLeast`, the rank seen before. */
export function recordStatus(state: KeyState, status: SessionStatus, atLeast = rank(state.status)): void {
  if (rank(status) < atLeast) throw new Error(`The status went back to ${status}: ${describeKey(state)}`);
  if (rank(status) > rank(state.status)) state.status = status;
}

const describeKey = ({ bodies, ...rest }: KeyState) => JSON.stringify({ ...rest, bodies: [...bodies] });

/** Sessions that belong to two keys. */
export function sharedSessions({ keys }: Model): string[] {
  const ids = [...keys.values()].flatMap(({ sessionId }) => sessionId ?? []);
  return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is the session of two keys`);
}
