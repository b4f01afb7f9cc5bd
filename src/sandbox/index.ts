export { demoKey } from './demo-key.ts';
export { createSandbox, type Sandbox, simulatorUrl } from './sandbox.ts';
export type { SimulatedProvider } from './types.ts';
