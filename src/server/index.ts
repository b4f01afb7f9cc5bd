export { createAdminRoutes } from './admin/admin-routes.ts';
export { createLocalOperations } from './admin/local-operations.ts';
export { createHostCheck } from './checks/allowed-hosts.ts';
export { createClientIp } from './checks/client-ip.ts';
export { errorResponse } from './error-response.ts';
export { createGraphqlPost, type PostHandler } from './graphql-post.ts';
export { type HttpServer, type HttpServerOptions, listen } from './http-server.ts';
export { createNodeListener, type FetchHandler, type ListenerOptions } from './node-listener.ts';
export { createRoutes, type Routes, webhookRoute } from './routes.ts';
