import type {
  CandidateReason as CandidateReasonValue,
  Candidate as CandidateValue,
  CountrySource as CountrySourceValue,
  RoutingDecision as RoutingDecisionValue,
} from '../../../domain/routing/decision.ts';
import { suggestionsFor } from '../../../router/index.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import { isDevice } from '../../device-input.ts';
import { limitFields } from './limit-fields.ts';
import { Reason } from './reason.ts';
import { shownMessage } from './shown-reason.ts';
import { Suggestion } from './suggestion.ts';

const CountrySource = enumOf<CountrySourceValue>(
  'CountrySource',
  'Where the country of a customer comes from.',
  {
    INPUT: 'From `location` of the input.',
    CUSTOMER: 'From the stored customer.',
    IP: 'From `clientIp`, by a geolocation database.',
    NONE: 'The country is not known.',
  },
);

const CandidateReason = builder.objectRef<CandidateReasonValue>('CandidateReason').implement({
  callers: EVERYONE,
  description: 'A reason for the rank of a provider, or against the provider.',
  fields: (t) => ({
    reason: t.expose('reason', { type: Reason, description: 'The reason, for programs.' }),
    message: t.string({
      description:
        'The reason in English, with the values that were compared. Without the names of rules if the caller has no ' +
        'secret key.',
      resolve: (reason, _, { caller }) => shownMessage(reason, caller),
    }),
    rule: t.string({
      nullable: true,
      description:
        'The name of the rule in `gateway.yaml`. Null if the reason is not a rule, and without a secret key.',
      resolve: ({ rule }, _, { caller }) => (isDevice(caller) ? null : rule),
    }),
    ...limitFields(t),
  }),
});

export const Candidate = builder.objectRef<CandidateValue>('Candidate').implement({
  callers: EVERYONE,
  description: 'A provider in a routing decision.',
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId', description: 'The provider.' }),
    eligible: t.exposeBoolean('eligible', { description: 'Whether the provider can serve the request.' }),
    rank: t.exposeInt('rank', {
      nullable: true,
      description: 'The position among the eligible providers, from 1. Null if the provider is not eligible.',
    }),
    score: t.float({
      nullable: true,
      description:
        'The score, for strategies that compute one. With `best-quote`: by how many basis points its price is ' +
        'below the best one. With `weighted`: what the provider drew, a larger score goes first. Always null with ' +
        '`priority`, and without a secret key.',
      resolve: ({ score }, _, { caller }) => (isDevice(caller) ? null : score),
    }),
    reasons: t.field({
      type: [CandidateReason],
      description: 'All reasons: for the rank if the provider is eligible, otherwise against the provider.',
      resolve: ({ reasons }) => [...reasons],
    }),
    suggestions: t.field({
      type: [Suggestion],
      description:
        'If the provider is not eligible: the smallest single change of each kind that would let it in. `route` ' +
        'and `quotes` try the changes; for a stored decision they are what its reasons tell. Empty if it needs ' +
        'several changes, or if none helps.',
      resolve: (candidate) => [...(candidate.suggestions ?? suggestionsFor(candidate))],
    }),
  }),
});

export const RoutingDecision = builder.objectRef<RoutingDecisionValue>('RoutingDecision').implement({
  callers: EVERYONE,
  description: 'Which providers were considered for a purchase, how they were ranked, and why.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The ID of the decision.' }),
    strategy: t.exposeString('strategy', {
      description:
        'The ranking strategy of `gateway.yaml` that was applied: `priority`, `best-quote` or `weighted`.',
    }),
    policyVersion: t.exposeString('policyVersion', {
      description: 'A digest of the routing configuration in `gateway.yaml` that was in force.',
    }),
    country: t.expose('country', {
      type: 'CountryCode',
      nullable: true,
      description: 'The country of the customer. Null if it is not known.',
    }),
    subdivision: t.expose('subdivision', {
      type: 'SubdivisionCode',
      nullable: true,
      description: 'The state or province of the customer. Null if it is not known.',
    }),
    countrySource: t.expose('countrySource', {
      type: CountrySource,
      description: 'Where the country comes from.',
    }),
    candidates: t.field({
      type: [Candidate],
      description: 'All configured providers: the eligible ones by rank, then the others by name.',
      resolve: ({ candidates }) => [...candidates],
    }),
    chosen: t.expose('chosen', {
      type: 'ProviderId',
      nullable: true,
      description: 'The provider with rank 1. Null if no provider is eligible.',
    }),
    decidedAt: t.field({
      type: 'DateTime',
      description: 'When the decision was made.',
      resolve: ({ decidedAt }) => new Date(decidedAt),
    }),
  }),
});
