export { decide } from './decide.ts';
export { type AfterFailure, next } from './fallback.ts';
export { ranking } from './ranking.ts';
export { replay } from './replay.ts';
export type { Candidate, Decide, Facts, Policy, RouterCandidate, Rule, RuleCondition } from './types.ts';
