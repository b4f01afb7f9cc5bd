import { builder } from '../../builder.ts';
import { InvalidInput, NotFound } from '../failures.ts';
import { HandoffKind } from '../sessions/handoff.ts';
import { AssetInput } from './asset.ts';
import { LocationInput } from './location.ts';
import { RoutingDecision } from './routing-decision.ts';

const RouteInput = builder.inputType('RouteInput', {
  fields: (t) => ({
    customerId: t.id(),
    location: t.field({ type: LocationInput }),
    asset: t.field({ type: AssetInput }),
    fiatCurrency: t.field({ type: 'FiatCurrency' }),
    fiatAmount: t.field({ type: 'Decimal' }),
    cryptoAmount: t.field({ type: 'Decimal' }),
    paymentMethod: t.field({ type: 'PaymentMethod' }),
    provider: t.field({
      type: 'ProviderId',
      description: 'Only this provider; refused with its reasons where it cannot serve.',
    }),
    excludeProviders: t.field({ type: ['ProviderId'] }),
    handoffs: t.field({ type: [HandoffKind] }),
  }),
});

const RouteResult = builder.unionType('RouteResult', {
  types: [RoutingDecision, InvalidInput, NotFound],
  resolveType: (value) => ('kind' in value ? (value.kind as 'RoutingDecision') : 'RoutingDecision'),
});

builder.queryField('route', (t) =>
  t.field({
    type: RouteResult,
    description: 'A dry run: which provider, and why.',
    args: { input: t.arg({ type: RouteInput, required: true }) },
    resolve: (_, { input }, { sessions, caller }) => sessions.route(input, caller),
  }),
);
