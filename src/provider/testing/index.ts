export { connectLive, type LiveProvider } from './connect-live.ts';
export type { Exchange, ReceivedRequest } from './host-simulator.ts';
export { type BehaviourResult, runBehaviours } from './run-behaviours.ts';
export {
  call,
  referenceOf,
  type ServedSimulator,
  type ServeOptions,
  serveSimulator,
} from './serve-simulator.ts';
export type { ProviderSuite, VendorAnswer, VendorRefusal } from './suite.ts';
export { testProvider } from './test-provider.ts';
