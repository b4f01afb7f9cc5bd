export { demoKeys } from './demo-key.ts';
export { createGuard } from './guard.ts';
export type { SimulatedProvider } from './index-page.ts';
export { createSandbox, type Sandbox, simulatorUrl } from './sandbox.ts';
