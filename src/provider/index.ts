export { type Asset, type AssetRef, assetKey, assets, type MemoRule } from '../domain/asset.ts';
export type { DepositStatus } from '../domain/customer.ts';
export { fiatDecimals } from '../domain/fiat.ts';
export type { Json } from '../domain/json.ts';
export { formatMoney, type Money, moneyOf } from '../domain/money.ts';
export type { Fee, Handoff, HandoffKind, Theme, Wallet } from '../domain/session.ts';
export type { SessionStatus } from '../domain/status.ts';
export type { AmountBasis, AssetCoverage, Capabilities, FiatLimit, Source } from './capabilities.ts';
export {
  type AddressOperations,
  type Call,
  type DepositNews,
  type DepositOperations,
  defineProvider,
  type ProviderContext,
  type ProviderDefinition,
  type ProviderOperations,
  type SessionOperations,
  type WebhookOperations,
} from './definition.ts';
export {
  type ErrorClass,
  isProviderError,
  type Outcome,
  ProviderError,
  type ProviderErrorInit,
} from './error.ts';
export type { Http, HttpAnswer, HttpRequest } from './http.ts';
export { secret, z } from './options.ts';
export type { Quote, QuoteRequest } from './quote.ts';
export { retryAfterSeconds } from './retry-after.ts';
export type { Prefill, Prepared, SessionNews, SessionRequest } from './session.ts';
export type { ProviderCheck, Subscription, SubscriptionOperations } from './setup.ts';
export {
  createFaults,
  createMemoryStore,
  createMutex,
  createWebhookQueue,
  type Fault,
  type FaultInput,
  type FaultKind,
  type Faults,
  isReset,
  type Mutex,
  type Page,
  type PageAction,
  type QueuedWebhook,
  renderPage,
  resetHeader,
  type SignedWebhook,
  type WebhookQueue,
  type WebhookQueueOptions,
} from './simulator/index.ts';
export type { KeyValueStore, Simulator, SimulatorContext, SimulatorModule } from './simulator.ts';
export { transportError } from './transport-error.ts';
export {
  type RawWebhook,
  type VerifiedEvent,
  verifiedEvent,
  type WebhookNews,
  type WebhookRefusal,
} from './webhook.ts';
