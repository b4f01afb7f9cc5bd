/** What the gateway talks with; all of it passes through the tests' process. */
export type Partner = 'postgres' | 'vendor' | 'receiver';

/** A named place in the gateway's work, as it is seen from outside. */
export type Point = {
  readonly name: string;
  readonly at: Partner;
  /** In the statement or request; in a transaction, in all that was said since its `begin`. */
  readonly said: RegExp;
  /** `before`: what is said is lost. `sent`: it goes out, and no answer is awaited. `after`: it is done, the answer is lost. */
  readonly when: 'before' | 'sent' | 'after';
  /** Where it is said again and again, the answer that is meant. */
  readonly answer?: RegExp;
};

/** What goes on while the gateway is killed. */
export type Scene = 'create' | 'news' | 'look';

const ROWS = /UPDATE [1-9]/;
const BY_KEY = /from "onramp_session" where "project_id"/;
const INSERT = /insert into onramp_session /;
const CREATE = /POST \/v1\/crypto\/onramp_sessions[\s\S]*metadata/;
const CHANGE = /with changed as \(\s*update onramp_session /;
const TIMELINE = /from session_event event/;
const EVENT = /insert into webhook_event /;
const EVENT_COMMIT = /insert into webhook_event [\s\S]*Q[\s\S]{4}commit/;
const FETCH_EVENT = /name = 'webhook-event'[\s\S]*SET\s+state = 'active'/;
const TAKE_EVENT = /update webhook_event set attempts/;
const END_JOB = /SET completed_on[\s\S]*webhook-event/;
const DUE_COMMIT = /session set next_check_at[\s\S]*INSERT INTO pgboss[\s\S]*Q[\s\S]{4}commit/;
const FETCH_LOOK = /name = 'session-check'[\s\S]*SET\s+state = 'active'/;
const CLAIM = /update webhook_delivery delivery set attempts/;
const HOOK = /POST \/hook[\s\S]*"type"/;
const RECORD = /update webhook_delivery set status = 'DELIVERED'/;

/** In the order in which the gateway comes to them. What leaves nothing anywhere, such as a read, needs no point. */
export const points: ReadonlyArray<Point & { readonly scene: Scene }> = [
  ...during('create', [
    { name: 'begin', at: 'postgres', said: BY_KEY, when: 'before' },
    { name: 'key-insert', at: 'postgres', said: INSERT, when: 'before' },
    { name: 'key inserted', at: 'postgres', said: INSERT, when: 'after' },
    { name: 'before-provider', at: 'vendor', said: CREATE, when: 'before' },
    { name: 'provider-sent', at: 'vendor', said: CREATE, when: 'sent' },
    { name: 'provider-answered', at: 'vendor', said: CREATE, when: 'after' },
    { name: 'before-commit', at: 'postgres', said: CHANGE, when: 'before' },
    { name: 'commit-sent', at: 'postgres', said: CHANGE, when: 'sent' },
    { name: 'committed', at: 'postgres', said: CHANGE, when: 'after' },
    { name: 'before-reply', at: 'postgres', said: TIMELINE, when: 'after' },
    { name: 'delivery claimed', at: 'postgres', said: CLAIM, when: 'after', answer: ROWS },
    { name: 'delivery sent', at: 'receiver', said: HOOK, when: 'sent' },
    { name: 'delivery answered', at: 'receiver', said: HOOK, when: 'after' },
    { name: 'delivery recorded', at: 'postgres', said: RECORD, when: 'after' },
  ]),
  ...during('news', [
    { name: 'webhook not yet stored', at: 'postgres', said: EVENT, when: 'before' },
    { name: 'webhook inserted', at: 'postgres', said: EVENT, when: 'after' },
    { name: 'webhook commit sent', at: 'postgres', said: EVENT_COMMIT, when: 'sent' },
    { name: 'webhook stored, not yet answered', at: 'postgres', said: EVENT_COMMIT, when: 'after' },
    { name: 'job fetched', at: 'postgres', said: FETCH_EVENT, when: 'after', answer: ROWS },
    { name: 'job in work', at: 'postgres', said: TAKE_EVENT, when: 'after' },
    { name: 'before apply', at: 'postgres', said: CHANGE, when: 'before' },
    { name: 'apply sent', at: 'postgres', said: CHANGE, when: 'sent' },
    { name: 'applied', at: 'postgres', said: CHANGE, when: 'after' },
    { name: 'job not yet completed', at: 'postgres', said: END_JOB, when: 'before' },
    { name: 'job completed', at: 'postgres', said: END_JOB, when: 'after' },
  ]),
  ...during('look', [
    { name: 'look queued', at: 'postgres', said: DUE_COMMIT, when: 'after' },
    { name: 'look fetched', at: 'postgres', said: FETCH_LOOK, when: 'after', answer: ROWS },
    { name: 'look applied', at: 'postgres', said: CHANGE, when: 'after' },
  ]),
];

function during(scene: Scene, given: readonly Point[]) {
  return given.map((point) => ({ ...point, scene }));
}
