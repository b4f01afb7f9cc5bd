export { demoKey } from './demo-key.ts';
export type { SimulatedProvider } from './index-page.ts';
export { createSandbox, type Sandbox, simulatorUrl } from './sandbox.ts';
