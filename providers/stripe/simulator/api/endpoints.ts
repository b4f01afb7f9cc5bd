import type Stripe from 'stripe';

/** The one endpoint that this account has: https://docs.stripe.com/api/webhook_endpoints/list */
export function endpointsPage(eventType: string): Response {
  const endpoint: Omit<Stripe.WebhookEndpoint, 'secret'> = {
    id: 'we_simulator',
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: 1_767_225_600,
    description: 'Where the simulator sends events',
    enabled_events: [eventType],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: 'https://gateway.example/webhooks/stripe',
  };
  return Response.json({ object: 'list', url: '/v1/webhook_endpoints', has_more: false, data: [endpoint] });
}
