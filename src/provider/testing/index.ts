export { connectLive, type LiveProvider } from './connect-live.ts';
export type { ReceivedRequest } from './host-simulator.ts';
export {
  call,
  referenceOf,
  type ServedSimulator,
  type ServeOptions,
  serveSimulator,
} from './serve-simulator.ts';
export { type ProviderSuite, testProvider } from './test-provider.ts';
