import { idPrefixes } from '../../domain/id.ts';
import { ownValue } from '../../domain/own-value.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { builder } from '../builder.ts';
import { bitsOf, type Callers, CUSTOMER, EVERYONE, maskOf, SECRET } from '../callers.ts';
import type { Context } from '../context.ts';
import { badRequest } from '../errors.ts';
import { listedSession } from './sessions/listed-session.ts';

type Load = (id: string, context: Context) => unknown;

/** The type of each id prefix, and who may load it. The loaders return only rows of the caller's project. */
const TYPES: Readonly<Record<string, readonly [typename: string, callers: Callers, load: Load]>> = {
  [idPrefixes.customer]: ['Customer', CUSTOMER, (id, { loaders }) => loaders().customers.load(id)],
  [idPrefixes.depositAddress]: [
    'DepositAddress',
    CUSTOMER,
    (id, { loaders }) => loaders().addresses.load(id),
  ],
  [idPrefixes.deposit]: ['Deposit', CUSTOMER, (id, { loaders }) => loaders().deposits.load(id)],
  [idPrefixes.onrampSession]: ['OnrampSession', CUSTOMER, (id, { loaders }) => loaders().sessions.load(id)],
  [idPrefixes.webhookEndpoint]: [
    'WebhookEndpoint',
    SECRET,
    (id, { loaders }) => loaders().webhookEndpoints.load(id),
  ],
  [idPrefixes.webhookDelivery]: [
    'WebhookDelivery',
    SECRET,
    (id, { loaders }) => loaders().webhookDeliveries.load(id),
  ],
  provider: ['Provider', EVERYONE, (id, { catalog }) => catalog.provider(id) ?? null],
  asset: [
    'Asset',
    EVERYONE,
    (id, { catalog }) => {
      const [currency = '', network = ''] = id.split(':');
      return catalog.asset({ currency, network }) ?? null;
    },
  ],
};

const typenames = new WeakMap<object, string>();

async function loadNode(id: string, context: Context, listed = false): Promise<object | null> {
  const [prefix = ''] = id.split('_', 1);
  const type = ownValue(TYPES, prefix);
  if (!type) return null;
  const [typename, callers, load] = type;
  if ((maskOf(callers) & bitsOf(context.caller)) === 0) return null;
  const isName = prefix === 'provider' || prefix === 'asset';
  const found = (await load(isName ? id.slice(prefix.length + 1) : id, context)) as object | null;
  const node =
    found && listed && typename === 'OnrampSession'
      ? listedSession(found as OnrampSession, context.caller)
      : found;
  if (node) typenames.set(node, typename);
  return node;
}

builder.interfaceType('Node', {
  callers: EVERYONE,
  description: 'An object with a globally unique ID.',
  fields: (t) => ({
    // Exposed without a resolver, which compiled queries read fastest.
    id: t.exposeID('id' as never, { description: 'The ID of the object, for `Query.node`.' }),
  }),
  resolveType: (value) => typenames.get(value),
});

const MAX_NODES = 100;

builder.queryFields((t) => ({
  node: t.field({
    callers: EVERYONE,
    type: 'Node',
    nullable: true,
    description:
      'Fetches any object by its ID. Null if there is none with this ID, if it belongs to another project, or if it is not ' +
      'open to the key or token.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the object.' }) },
    resolve: (_, { id }, context) => loadNode(id, context),
  }),
  nodes: t.field({
    callers: EVERYONE,
    type: ['Node'],
    nullable: { list: false, items: true },
    description:
      `Fetches up to ${MAX_NODES} objects, in the order of \`ids\`, with null for each unknown ID. More ` +
      `IDs are BAD_REQUEST.`,
    args: { ids: t.arg.idList({ required: true, description: 'The IDs of the objects.' }) },
    resolve: (_, { ids }, context) => {
      if (ids.length > MAX_NODES) throw badRequest(`ids: at most ${MAX_NODES}`);
      return Promise.all(ids.map((id) => loadNode(id, context, true)));
    },
  }),
}));
