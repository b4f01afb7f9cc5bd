// The gateway without its background work: it answers requests, and leaves what it has stored to others. For the works that
// measure answers alone.
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/index.ts';
import { createNodeListener, listen } from '../../src/server/index.ts';

const config = loadConfig({ environment: process.env });
const { fetch, requestClass, direct } = await createApp(config);
const listener = createNodeListener({
  fetch,
  requestClass,
  direct,
  origin: config.publicUrl,
  maximumBodyBytes: 256 * 1024,
  onError: console.error,
});
await listen({ host: config.host, port: config.port, listener });
