export {
  createFaults,
  type Fault,
  type FaultInput,
  type FaultKind,
  type Faults,
  faultKinds,
  isReset,
  resetHeader,
} from './faults.ts';
export { type Page, type PageAction, renderPage } from './page.ts';
export { createSchedule, type Schedule } from './schedule.ts';
export { createMemoryStore, createMutex, type Mutex } from './store.ts';
export {
  createWebhookQueue,
  type QueuedWebhook,
  type SignedWebhook,
  type WebhookQueue,
  type WebhookQueueOptions,
} from './webhook-queue.ts';
