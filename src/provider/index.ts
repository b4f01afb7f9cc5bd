export { type Asset, type AssetRef, assetKey, assets, type MemoRule } from '../domain/asset/asset.ts';
export type { DepositStatus } from '../domain/customer/deposit.ts';
export type { Json } from '../domain/json.ts';
export { fiatDecimals } from '../domain/money/fiat.ts';
export { formatMoney, type Money, moneyOf } from '../domain/money/money.ts';
export type { Handoff, HandoffKind, Theme } from '../domain/session/handoff.ts';
export type { Fee, Wallet } from '../domain/session/session.ts';
export type { SessionStatus } from '../domain/session/status.ts';
// Deprecated: import these from onramp-gateway/provider/simulator. Kept for packages that were built for contract 1.
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
} from '../provider-kit/simulator/index.ts';
export type { Call, Http, HttpAnswer, HttpRequest, ProviderContext } from './call.ts';
export type {
  AmountBasis,
  AssetCoverage,
  Capabilities,
  DeliveryTime,
  FiatLimit,
  Source,
} from './capabilities.ts';
export {
  defineProvider,
  type ProviderDefinition,
  type ProviderOperations,
  secret,
  z,
} from './definition.ts';
export {
  type ErrorClass,
  isProviderError,
  type Outcome,
  ProviderError,
  type ProviderErrorInit,
  type RefusalReason,
  type RefusedLimit,
} from './error.ts';
export type { AddressOperations } from './optional/addresses.ts';
export type { DepositNews, DepositOperations } from './optional/deposits.ts';
export type { Quote, QuoteRequest, RefusedMethod } from './optional/quote.ts';
export type { ProviderCheck, Subscription, SubscriptionOperations } from './optional/setup.ts';
export type {
  KeyValueStore,
  SimulatedTransfer,
  Simulator,
  SimulatorContext,
  SimulatorModule,
} from './optional/simulator.ts';
export { retryAfterSeconds } from './retry-after.ts';
export type {
  HandoffCall,
  Prefill,
  Prepared,
  Preselect,
  SearchWalk,
  SessionNews,
  SessionOperations,
  SessionRequest,
} from './sessions.ts';
export { transportError } from './transport-error.ts';
export {
  type RawWebhook,
  type VerifiedEvent,
  verifiedEvent,
  type WebhookNews,
  type WebhookOperations,
  type WebhookRefusal,
} from './webhook.ts';
