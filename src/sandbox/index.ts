export { demoKey } from './demo-key.ts';
export { createSandbox, type Sandbox, type SimulatedProvider, simulatorUrl } from './sandbox.ts';
