import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../../domain/failure.ts';
import { isId, newId } from '../../domain/id.ts';
import { type WebhookEndpoint, type WebhookEventType, webhookEventTypes } from '../../domain/webhook.ts';
import type { WebhookEndpointStore } from '../../store/webhooks/endpoints.ts';
import { newSecret } from './delivery/sign.ts';
import type { OutboundDeps } from './deps.ts';
import { findTarget, type Resolve } from './target/find-target.ts';
import type { OutboundWebhooks, WebhookEndpointPayload } from './types.ts';

/** Of one project. */
const MOST = 20;
/** How long the secret that was signs beside the new one. */
const GRACE_HOURS = 24;
// A name server that keeps silent for one kind of address is given up in six seconds.
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

/** All where none are named; each once. */
function eventsOf(events: readonly WebhookEventType[] | null | undefined): readonly WebhookEventType[] {
  return events ? [...new Set(events)] : webhookEventTypes;
}

export function createEndpoints(
  deps: OutboundDeps & { readonly store: WebhookEndpointStore; readonly resolve: Resolve },
): Pick<OutboundWebhooks, 'create' | 'update' | 'remove' | 'rotate'> {
  const { store, keyRing, rules, resolve } = deps;

  async function urlIssues(url: string): Promise<InputIssue[]> {
    const signal = AbortSignal.timeout(CHECK_MILLISECONDS);
    const target = await findTarget(url, { rules, resolve, signal }).catch(() => ({
      refused: 'names a host that could not be looked up in time; try again',
    }));
    return 'refused' in target ? [{ path: 'url', message: target.refused }] : [];
  }
  function eventIssues(events: readonly WebhookEventType[] | null | undefined): InputIssue[] {
    const none = events?.length === 0;
    return none ? [{ path: 'events', message: 'names nothing; leave it out to be told of everything' }] : [];
  }

  return {
    async create({ url, events }, { projectId }) {
      const refused = invalidInput([...eventIssues(events), ...(await urlIssues(url))]);
      if (refused) return refused;
      const secret = newSecret();
      const id = newId('webhookEndpoint');
      const sealedSecret = keyRing.seal(secret);
      const made = await store.insert({ id, projectId, url, events: eventsOf(events), sealedSecret }, MOST);
      return made
        ? payload(made, secret)
        : refusal('url', `a project has at most ${MOST} webhook endpoints; delete one that is not needed`);
    },

    async update({ id, url, events, enabled }, { projectId }) {
      const [present] = isId('webhookEndpoint', id) ? await store.byIds([id], projectId) : [];
      if (!present) return endpointNotFound();
      const cleared = [
        ...(url === null ? [{ path: 'url', message: 'cannot be cleared; leave it out to keep it' }] : []),
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
