export { decide } from './decide.ts';
export { withSuggestions } from './explain/suggest-changes.ts';
export { type AfterFailure, afterFailure } from './failover.ts';
export { type Bounds, boundsOfMethod, greatest, smallest } from './limits.ts';
export { rank } from './rank.ts';
export { replay } from './replay.ts';
export { pairExclusions } from './rules.ts';
export { suggestionsFor } from './suggest.ts';
export type { Candidate, Decide, Facts, Policy, RouterCandidate, Rule, RuleCondition } from './types.ts';
