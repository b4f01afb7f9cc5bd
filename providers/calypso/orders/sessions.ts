import { type SessionOperations, z } from 'onramp-gateway/provider';
import type { Deps } from '../http/client.ts';
import { malformedAnswer } from '../http/errors.ts';
import { createOrder, fetchHandoff } from './create-order.ts';
import { orderNews } from './mapping.ts';
import { preparedOrder, prepareOrder } from './prepare.ts';
import { createWidget, preparedWidget, prepareWidget, widgetFor } from './widget.ts';

const anyPrepared = z.union([preparedOrder, preparedWidget]);

/**
 * Onramp orders, created by the API or by the customer in the widget.
 * https://docs.calypso.money/acquiring/onramp-payments/how-to-create-a-payment-via-onramp
 */
export function createSessions(deps: Deps): SessionOperations {
  const { client, options } = deps;
  return {
    prepare(request, call) {
      const widget = widgetFor(request, options);
      return widget === null ? prepareOrder(deps, request, call) : prepareWidget(deps, request, widget, call);
    },

    create(prepared, _prefill, call) {
      const parsed = anyPrepared.parse(prepared);
      return 'widget' in parsed ? createWidget(deps, parsed, call) : createOrder(deps, parsed, call);
    },

    async get(reference, call) {
      const order = await client.orderGet(reference, call);
      if (!order.state || order.id.toLowerCase() !== reference.toLowerCase()) {
        throw malformedAnswer('orderGet');
      }
      return orderNews(order, options);
    },

    // Orders can be read only by their own id, which the ORDER_CREATED webhook reports together with the session id. A
    // widget key that was lost never reached a customer, so nothing was created.
    find: async ({ prepared }) => (preparedWidget.safeParse(prepared).success ? 'absent' : 'cannot_tell'),

    handoff: (reference, _clientIp, call) => fetchHandoff(deps, reference, call),
  };
}
