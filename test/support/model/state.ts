import { type SessionStatus, sessionStatuses } from '../../../src/domain/session/status.ts';

/** What the gateway said to a call. `nothing`: the call may have been heard or not. */
export type Heard =
  | { readonly kind: 'session'; readonly id: string; readonly status: SessionStatus }
  | { readonly kind: 'conflict'; readonly id: string }
  | { readonly kind: 'no_route' }
  | { readonly kind: 'nothing' };

/** Where a purchase is delivered to, if not to a wallet. */
export type Target = {
  readonly customerId: string;
  readonly depositAddressId: string;
  readonly address: string;
  readonly currency: 'USDC' | 'ETH';
};

/** What may be known of an idempotency key by whoever uses it. */
export type KeyState = {
  /** Inputs that may have taken the key; once it is told, the one that has. */
  bodies: Set<number>;
  sessionId: string | null;
  /** How far it was seen to be. */
  status: SessionStatus;
  to: Target | null;
  /** What was bought has arrived while it was known to be on its way. */
  arrived: boolean;
};

export type Model = {
  readonly keys: Map<number, KeyState>;
  /** By customer and asset: the address that was told once is the address for good. */
  readonly places: Map<string, Target>;
  running: boolean;
  postgresDown: boolean;
};

export function createModel(): Model {
  return { keys: new Map(), places: new Map(), running: true, postgresDown: false };
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

/** What calls of one key and input at one time were told. Throws where that cannot be. */
export function hear(state: KeyState, body: number, answers: readonly Heard[]): void {
  const before = { known: state.sessionId !== null, rank: rank(state.status) };
  for (const heard of answers) {
    const must = (holds: boolean, what: string) => {
      if (!holds) throw new Error(`${what}: ${JSON.stringify(heard)} to input ${body}, known ${told(state)}`);
    };
    if (heard.kind === 'nothing') {
      if (state.sessionId === null) state.bodies.add(body);
      continue;
    }
    if (heard.kind === 'no_route') {
      must(!before.known, 'a key that has a session got no route');
      continue;
    }
    must(state.sessionId === null || heard.id === state.sessionId, 'another session of one key');
    if (heard.kind === 'session') {
      must(state.sessionId === null || state.bodies.has(body), 'the session of another input');
      state.bodies = new Set([body]);
    } else {
      state.bodies.delete(body);
      must(state.bodies.size > 0, 'a conflict with nothing');
    }
    state.sessionId = heard.id;
    if (heard.kind === 'session') see(state, heard.status, before.rank);
  }
}

/** A session was seen in this status. `atLeast`: where it was surely before. */
export function see(state: KeyState, status: SessionStatus, atLeast = rank(state.status)): void {
  if (rank(status) < atLeast) throw new Error(`went back to ${status}: ${told(state)}`);
  if (rank(status) > rank(state.status)) state.status = status;
}

const told = ({ bodies, ...rest }: KeyState) => JSON.stringify({ ...rest, bodies: [...bodies] });

/** A session belongs to one key: also two purchases to one address are two. */
export function sharedSessions({ keys }: Model): string[] {
  const ids = [...keys.values()].flatMap(({ sessionId }) => sessionId ?? []);
  return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is the session of two keys`);
}
