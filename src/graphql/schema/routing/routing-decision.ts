import type {
  CandidateReason as CandidateReasonValue,
  Candidate as CandidateValue,
  RoutingDecision as RoutingDecisionValue,
} from '../../../domain/routing/decision.ts';
import { reasons } from '../../../domain/routing/reason.ts';
import { builder } from '../../builder.ts';

export const Reason = builder.enumType('Reason', {
  description: 'Why a provider stands where it does. Grows: treat a value that you do not know as OTHER.',
  values: reasons,
});
const CountrySource = builder.enumType('CountrySource', {
  description: 'Where the country was taken from.',
  values: ['INPUT', 'CUSTOMER', 'IP', 'NONE'] as const,
});

const CandidateReason = builder.objectRef<CandidateReasonValue>('CandidateReason').implement({
  fields: (t) => ({
    reason: t.expose('reason', { type: Reason }),
    message: t.exposeString('message'),
    rule: t.exposeString('rule', { nullable: true, description: 'Name of the rule in `gateway.yaml`.' }),
  }),
});

export const Candidate = builder.objectRef<CandidateValue>('Candidate').implement({
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId' }),
    eligible: t.exposeBoolean('eligible'),
    rank: t.exposeInt('rank', { nullable: true, description: '1 is tried first. Null where not eligible.' }),
    score: t.exposeFloat('score', { nullable: true }),
    reasons: t.field({
      type: [CandidateReason],
      description: 'All of them, not only the first.',
      resolve: ({ reasons: all }) => [...all],
    }),
  }),
});

export const RoutingDecision = builder.objectRef<RoutingDecisionValue>('RoutingDecision').implement({
  description:
    'Recorded with every session: who was considered, why each stands where it does, under which policy.',
  fields: (t) => ({
    id: t.exposeID('id'),
    strategy: t.exposeString('strategy'),
    policyVersion: t.exposeString('policyVersion', {
      description: 'Digest of the routing part of `gateway.yaml`.',
    }),
    country: t.expose('country', { type: 'CountryCode', nullable: true }),
    subdivision: t.expose('subdivision', { type: 'SubdivisionCode', nullable: true }),
    countrySource: t.expose('countrySource', { type: CountrySource }),
    candidates: t.field({ type: [Candidate], resolve: ({ candidates }) => [...candidates] }),
    chosen: t.expose('chosen', { type: 'ProviderId', nullable: true }),
    decidedAt: t.field({ type: 'DateTime', resolve: ({ decidedAt }) => new Date(decidedAt) }),
  }),
});
