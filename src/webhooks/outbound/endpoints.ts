import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../../domain/failure.ts';
import { isId, newId } from '../../domain/id.ts';
import { changeEventTypes, type WebhookEndpoint, type WebhookEventType } from '../../domain/webhook.ts';
import { isSameUrl, type WebhookEndpointStore } from '../../store/webhooks/endpoints.ts';
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

function payload(
  endpoint: WebhookEndpoint | null,
  secret: string | null,
  created = false,
): WebhookEndpointPayload | NotFound {
  return endpoint
    ? { kind: 'WebhookEndpointPayload', webhookEndpoint: endpoint, created, secret }
    : endpointNotFound();
}

export function refusal(path: string, message: string): InvalidInput {
  const issues = [{ path, message }];
  return { kind: 'InvalidInput', message: `${path}: ${message}`, issues };
}

/** Without duplicates; all types of changes if none are given. A test is sent to every endpoint that asks for one. */
function eventsOf(events: readonly WebhookEventType[] | null | undefined): readonly WebhookEventType[] {
  return changeEventTypes.filter((type) => events?.includes(type) ?? true);
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
    const empty = events && eventsOf(events).length === 0;
    return empty ? [{ path: 'events', message: 'is empty; leave it out to receive every event type' }] : [];
  }

  return {
    async create({ url, events }, { projectId }) {
      const refused = invalidInput([...eventIssues(events), ...(await urlIssues(url))]);
      if (refused) return refused;
      const secret = newSecret();
      const id = newId('webhookEndpoint');
      const sealedSecret = keyRing.seal(secret);
      const made = await store.insert(
        { id, projectId, url, events: eventsOf(events), sealedSecret },
        MAX_ENDPOINTS,
        Boolean(events),
      );
      return made
        ? payload(made.endpoint, made.created ? secret : null, made.created)
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
      const twin = url ? (await store.list(projectId)).find((one) => isSameUrl(one.url, url)) : undefined;
      if (twin && twin.id !== id) {
        return refusal(
          'url',
          `is the URL of ${twin.id}; delete one of the two, so that nothing is sent twice`,
        );
      }
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
