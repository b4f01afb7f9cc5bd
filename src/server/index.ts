export { errorResponse } from './error-response.ts';
export { type HttpServer, type HttpServerOptions, listen } from './http-server.ts';
export { createLocalOperations } from './local-operations.ts';
export { createNodeListener, type FetchHandler, type ListenerOptions } from './node-listener.ts';
export { createRoutes, type Routes, webhookRoute } from './routes.ts';
