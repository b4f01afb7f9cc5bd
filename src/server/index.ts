export { errorAnswer } from './answers.ts';
export { type HttpServer, type HttpServerOptions, listen } from './http-server.ts';
export { createLocalOperations } from './local-operations.ts';
export { createNodeListener, type FetchHandler, type ListenerOptions } from './node-listener.ts';
export { createRoutes, type Routes } from './routes.ts';
export { webhookRoute } from './webhook-route.ts';
