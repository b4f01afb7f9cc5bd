import type { FaultKind } from '../../../src/provider-kit/simulator/index.ts';
import type { Model } from './state.ts';
import type { Trap, World } from './world.ts';

/** Whom the world's customers are, and for what they have addresses: one of each. */
export type Place = { readonly customer: number; readonly currency: 'USDC' | 'ETH' };

/** One thing that happens, as plain data: what a failure prints can be kept and played again. */
export type Step =
  | { readonly do: 'ask'; readonly key: number; readonly body: number; readonly times: number }
  | ({ readonly do: 'buyToAddress'; readonly key: number; readonly body: number } & Place)
  | { readonly do: 'read'; readonly key: number }
  | { readonly do: 'pay'; readonly key: number; readonly to: string }
  /** Until the gateway has heard what became of it: in examples alone, since it may never where something is broken. */
  | { readonly do: 'heard'; readonly key: number }
  | { readonly do: 'webhook'; readonly key: number; readonly times: number }
  | { readonly do: 'forge'; readonly how: 'secret' | 'old' | 'changed' | 'unsigned' }
  | { readonly do: 'mistake'; readonly how: 'wallet' | 'email' | 'prefill' | 'key' }
  | ({ readonly do: 'requestAddress'; readonly times: number } & Place)
  | ({ readonly do: 'lookUp' } & Place)
  | { readonly do: 'deposit'; readonly key: number; readonly amount: 'exact' | 'other' }
  | { readonly do: 'vendorFault'; readonly kind: FaultKind; readonly operation?: string | undefined }
  | { readonly do: 'issuerFault'; readonly kind: FaultKind; readonly operation?: string | undefined }
  | { readonly do: 'receiverFault'; readonly status: number; readonly times: number }
  | ({ readonly do: 'trap' } & Trap)
  | { readonly do: 'cutPostgres'; readonly down: boolean }
  | { readonly do: 'postgresUp' }
  | { readonly do: 'terminate' }
  | { readonly do: 'redisKill' }
  | { readonly do: 'redisPause' }
  | { readonly do: 'redisStart' }
  | { readonly do: 'kill' }
  | { readonly do: 'restart' }
  | { readonly do: 'minute' };

export type Kind = Step['do'];
export type Of<K extends Kind> = Extract<Step, { do: K }>;
export type Handling<K extends Kind> = {
  /** Whether it makes sense now. */
  may?(model: Model, step: Of<K>): boolean;
  run(model: Model, world: World, step: Of<K>): Promise<void>;
};
export type Handlings<Kinds extends Kind> = { readonly [K in Kinds]: Handling<K> };
