import { createHostCheck } from '../checks/allowed-hosts.ts';
import { errorResponse } from '../error-response.ts';
import type { FetchHandler } from '../node-listener.ts';

export type AdminRoutes = {
  /** `POST /local/<operation>`: commands on this machine. */
  local: (name: string, request: Request) => Promise<Response>;
};

/**
 * Routes the requests of the admin listener, which only processes on this machine reach. Refuses browsers: requests for
 * another host than this machine (DNS rebinding), and all that name the page that sends them.
 */
export function createAdminRoutes(routes: AdminRoutes): FetchHandler {
  const isHostAllowed = createHostCheck([]);
  return async (request) => {
    if (!isHostAllowed(request.headers.get('host'))) {
      return errorResponse(421, 'BAD_REQUEST', 'The admin listener answers for 127.0.0.1 only.');
    }
    if (request.headers.has('origin')) {
      return errorResponse(403, 'BAD_REQUEST', 'The admin listener takes no requests from web pages.');
    }
    const operation = /^\/local\/([a-z-]{1,40})$/.exec(new URL(request.url).pathname)?.[1];
    if (operation && request.method === 'POST') return routes.local(operation, request);
    return errorResponse(404, 'NOT_FOUND', 'Path not found. Available path: POST /local/<operation>.');
  };
}
