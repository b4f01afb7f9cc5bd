import type { FaultKind } from '../../../src/provider-kit/simulator/index.ts';
import type { Model } from './state.ts';
import type { Trap, World } from './world.ts';

/** A customer of the world and an asset: it has one deposit address. */
export type AddressSlot = { readonly customer: number; readonly currency: 'USDC' | 'ETH' };

/** One call or fault as plain data, so that a printed failure can be repeated. */
export type Step =
  | { readonly do: 'ask'; readonly key: number; readonly body: number; readonly times: number }
  | ({ readonly do: 'buyToAddress'; readonly key: number; readonly body: number } & AddressSlot)
  | { readonly do: 'read'; readonly key: number }
  | { readonly do: 'pay'; readonly key: number; readonly to: string }
  /** Waits until the gateway has the vendor's status: only in examples, since a fault may prevent that. */
  | { readonly do: 'awaitStatus'; readonly key: number }
  | { readonly do: 'webhook'; readonly key: number; readonly times: number }
  | { readonly do: 'forge'; readonly how: 'secret' | 'old' | 'changed' | 'unsigned' }
  | { readonly do: 'mistake'; readonly how: 'wallet' | 'email' | 'prefill' | 'key' }
  | ({ readonly do: 'requestAddress'; readonly times: number } & AddressSlot)
  | ({ readonly do: 'lookUp' } & AddressSlot)
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
export type StepHandler<K extends Kind> = {
  /** Whether the step is possible now; it is skipped otherwise. */
  may?(model: Model, step: Of<K>): boolean;
  run(model: Model, world: World, step: Of<K>): Promise<void>;
};
export type StepHandlers<Kinds extends Kind> = { readonly [K in Kinds]: StepHandler<K> };
