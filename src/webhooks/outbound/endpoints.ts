import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../../domain/failure.ts';
import { isId, newId } from '../../domain/id.ts';
import { type WebhookEndpoint, type WebhookEventType, webhookEventTypes } from '../../domain/webhook.ts';
import type { WebhookEndpointStore } from '../../store/webhooks/endpoints.ts';
import type { DeliverDeps } from './delivery/deliver.ts';
import { newSecret } from './delivery/sign.ts';
import { findTarget } from './target/find-target.ts';
import type { OutboundWebhooks, WebhookEndpointPayload } from './types.ts';

/** Endpoints per project. */
const MAX_ENDPOINTS = 20;
/** How long messages are also signed with the previous secret after a rotation. */
const GRACE_HOURS = 24;
// Longer than the DNS timeout for one record type, six seconds.
const CHECK_MILLISECONDS = 8_000;

export function endpointNotFound(): NotFound {
  return { kind: 'NotFound', message: 'there is no webhook endpoint with this id in this project' };
}

function payload(endpoint: WebhookEndpoint | null, secret: string | null): WebhookEndpointPayload | NotFound {
  return endpoint
    ? { kind: 'WebhookEndpointPayload', webhookEndpoint: endpoint, secret }
    : endpointNotFound();
}

export function refusal(path: string, message: string): InvalidInput {
  const issues = [{ path, message }];
  return { kind: 'InvalidInput', message: `${path}: ${message}`, issues };
}

/** Without duplicates; all event types if none are given. */
function eventsOf(events: readonly WebhookEventType[] | null | undefined): readonly WebhookEventType[] {
  return events ? [...new Set(events)] : webhookEventTypes;
}

export function createEndpoints(
  deps: Pick<DeliverDeps, 'keyRing' | 'rules' | 'resolve'> & { readonly store: WebhookEndpointStore },
): Pick<OutboundWebhooks, 'create' | 'update' | 'remove' | 'rotate'> {
  const { store, keyRing, rules, resolve } = deps;

  async function urlIssues(url: string): Promise<InputIssue[]> {
    const signal = AbortSignal.timeout(CHECK_MILLISECONDS);
    const target = await findTarget(url, { rules, resolve, signal }).catch(() => ({
      refused: 'has a host that could not be resolved in time; try again',
    }));
    return 'refused' in target ? [{ path: 'url', message: target.refused }] : [];
  }
  function eventIssues(events: readonly WebhookEventType[] | null | undefined): InputIssue[] {
    const empty = events?.length === 0;
    return empty ? [{ path: 'events', message: 'is empty; leave it out to receive every event type' }] : [];
  }

  return {
    async create({ url, events }, { projectId }) {
      const refused = invalidInput([...eventIssues(events), ...(await urlIssues(url))]);
      if (refused) return refused;
      const secret = newSecret();
      const id = newId('webhookEndpoint');
      const sealedSecret = keyRing.seal(secret);
      const endpoint = await store.insert(
        { id, projectId, url, events: eventsOf(events), sealedSecret },
        MAX_ENDPOINTS,
      );
      return endpoint
        ? payload(endpoint, secret)
        : refusal('url', `a project has at most ${MAX_ENDPOINTS} webhook endpoints; delete one first`);
    },

    async update({ id, url, events, enabled }, { projectId }) {
      const [endpoint] = isId('webhookEndpoint', id) ? await store.byIds([id], projectId) : [];
      if (!endpoint) return endpointNotFound();
      const cleared = [
        ...(url === null
          ? [{ path: 'url', message: 'cannot be null; leave it out to keep the present URL' }]
          : []),
        ...(enabled === null ? [{ path: 'enabled', message: 'must be true or false' }] : []),
      ];
      const refused = invalidInput([
        ...cleared,
        ...eventIssues(events),
        ...(typeof url === 'string' ? await urlIssues(url) : []),
      ]);
      if (refused) return refused;
      const changes = {
        ...(typeof url === 'string' ? { url } : {}),
        ...(events === undefined ? {} : { events: eventsOf(events) }),
        ...(typeof enabled === 'boolean' ? { enabled } : {}),
      };
      return payload(await store.update(id, projectId, changes), null);
    },

    remove: async (id, { projectId }) =>
      payload(isId('webhookEndpoint', id) ? await store.remove(id, projectId) : null, null),

    async rotate(id, { projectId }) {
      if (!isId('webhookEndpoint', id)) return endpointNotFound();
      const secret = newSecret();
      return payload(await store.rotate(id, projectId, keyRing.seal(secret), GRACE_HOURS), secret);
    },
  };
}
