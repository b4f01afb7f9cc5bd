export { connectLive, type LiveProvider } from './connect-live.ts';
export type { Exchange, ReceivedRequest } from './host/host-simulator.ts';
export {
  call,
  referenceOf,
  type ServedSimulator,
  type ServeOptions,
  serveSimulator,
} from './host/serve-simulator.ts';
export { type BehaviourResult, runBehaviours } from './run-behaviours.ts';
export { samplePurchase } from './samples/purchases.ts';
export type { ProviderSuite, VendorAnswer, VendorRefusal } from './suite.ts';
export { testProvider } from './test-provider.ts';
