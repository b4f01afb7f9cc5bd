import { idPrefixes } from '../../domain/id.ts';
import { builder } from '../builder.ts';
import { badRequest } from '../connection.ts';
import type { Context } from '../context.ts';

/** Ids tell their type by their prefix; the loaders see only the caller's own project. */
const loadByPrefix: Readonly<
  Record<string, [typename: string, load: (id: string, context: Context) => unknown]>
> = {
  [idPrefixes.customer]: ['Customer', (id, { loaders }) => loaders().customers.load(id)],
  [idPrefixes.depositAddress]: ['DepositAddress', (id, { loaders }) => loaders().addresses.load(id)],
  [idPrefixes.deposit]: ['Deposit', (id, { loaders }) => loaders().deposits.load(id)],
  [idPrefixes.onrampSession]: ['OnrampSession', (id, { loaders }) => loaders().sessions.load(id)],
  [idPrefixes.webhookEndpoint]: ['WebhookEndpoint', (id, { loaders }) => loaders().webhookEndpoints.load(id)],
  [idPrefixes.webhookDelivery]: [
    'WebhookDelivery',
    (id, { loaders }) => loaders().webhookDeliveries.load(id),
  ],
  provider: ['Provider', (id, { catalog }) => catalog.provider(id) ?? null],
  asset: [
    'Asset',
    (id, { catalog }) => {
      const [currency = '', network = ''] = id.split(':');
      return catalog.asset({ currency, network }) ?? null;
    },
  ],
};

const ownTypename = new WeakMap<object, string>();

async function loadNode(id: string, context: Context): Promise<object | null> {
  const [prefix = ''] = id.split('_', 1);
  const kind = loadByPrefix[prefix];
  if (!kind) return null;
  const [typename, load] = kind;
  const isName = prefix === 'provider' || prefix === 'asset';
  const found = (await load(isName ? id.slice(prefix.length + 1) : id, context)) as object | null;
  if (found) ownTypename.set(found, typename);
  return found;
}

builder.interfaceType('Node', {
  description: 'Whatever has an id of its own. `Query.node` finds it again.',
  fields: (t) => ({ id: t.id({ resolve: (value) => (value as { id: string }).id }) }),
  resolveType: (value) => ownTypename.get(value),
});

const MOST_NODES = 100;

builder.queryFields((t) => ({
  node: t.field({
    type: 'Node',
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    description: 'Anything that has an id. Null for what is absent and for what belongs to another project.',
    resolve: (_, { id }, context) => loadNode(id, context),
  }),
  nodes: t.field({
    type: ['Node'],
    nullable: { list: false, items: true },
    args: { ids: t.arg.idList({ required: true }) },
    description: `In the order asked; at most ${MOST_NODES}.`,
    resolve: (_, { ids }, context) => {
      if (ids.length > MOST_NODES) throw badRequest(`ids: at most ${MOST_NODES}`);
      return Promise.all(ids.map((id) => loadNode(id, context)));
    },
  }),
}));
