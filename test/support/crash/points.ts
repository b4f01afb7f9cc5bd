/** The servers that the gateway talks to, each through a proxy in the process of the tests. */
export type Partner = 'postgres' | 'vendor' | 'receiver';

/** A named point in the gateway's work, recognised by its traffic. */
export type Point = {
  readonly name: string;
  readonly at: Partner;
  /** Matches the statement or request; in a transaction, everything sent since its `begin`. */
  readonly request: RegExp;
  /** `before`: the request is lost. `sent`: it arrives, the gateway dies without the answer. `after`: the answer is lost. */
  readonly when: 'before' | 'sent' | 'after';
  /** Matches the answer, where the request is sent repeatedly. */
  readonly answer?: RegExp;
};

/** What the gateway does when it is killed. */
export type Scene = 'create' | 'webhook' | 'poll' | 'handoff';

const ROWS_UPDATED = /UPDATE [1-9]/;
// A prepared statement is sent by its name alone after the first time on a connection.
const ROWS = /purchase_rows_\d/;
const INSERT = /session_begin_\d/;
const CREATE = /POST \/v1\/crypto\/onramp_sessions[\s\S]*metadata/;
const READ = /GET \/v1\/crypto\/onramp_sessions\/cos_/;
const LEASE_MADE = /update session_attempt attempt set lease_until/;
const UNLEASE = /update session_attempt set lease_until = null/;
const CHANGE = /session_update_\d/;
const TIMELINE = /from session_event where session_id = session.id/;
const EVENT = /webhook_insert_\d/;
const CLAIM_EVENT = /webhook_claim_\d/;
const FINISH_EVENT = /webhook_finish_\d/;
const DUE_COMMIT = /session set next_check_at[\s\S]*INSERT INTO pgboss[\s\S]*Q[\s\S]{4}commit/;
const FETCH_POLL = /name = 'session-check'[\s\S]*SET\s+state = 'active'/;
const CLAIM = /update webhook_delivery delivery set attempts/;
const MESSAGE = /POST \/hook[\s\S]*"type"/;
const RECORD = /update webhook_delivery set status = 'DELIVERED'/;

/** In the order in which the gateway reaches them. A step that changes nothing, such as a read, needs no point. */
export const points: ReadonlyArray<Point & { readonly scene: Scene }> = [
  ...during('create', [
    { name: 'begin', at: 'postgres', request: ROWS, when: 'before' },
    { name: 'before the key is inserted', at: 'postgres', request: INSERT, when: 'before' },
    { name: 'key inserted', at: 'postgres', request: INSERT, when: 'after' },
    { name: 'before the provider call', at: 'vendor', request: CREATE, when: 'before' },
    { name: 'provider call sent', at: 'vendor', request: CREATE, when: 'sent' },
    { name: 'provider answered', at: 'vendor', request: CREATE, when: 'after' },
    { name: 'before the commit', at: 'postgres', request: CHANGE, when: 'before' },
    { name: 'commit sent', at: 'postgres', request: CHANGE, when: 'sent' },
    { name: 'committed', at: 'postgres', request: CHANGE, when: 'after' },
    { name: 'before the reply', at: 'postgres', request: TIMELINE, when: 'after' },
    { name: 'delivery claimed', at: 'postgres', request: CLAIM, when: 'after', answer: ROWS_UPDATED },
    { name: 'delivery sent', at: 'receiver', request: MESSAGE, when: 'sent' },
    { name: 'delivery answered', at: 'receiver', request: MESSAGE, when: 'after' },
    { name: 'delivery recorded', at: 'postgres', request: RECORD, when: 'after' },
  ]),
  ...during('webhook', [
    { name: 'before the webhook is stored', at: 'postgres', request: EVENT, when: 'before' },
    { name: 'webhook sent to the database', at: 'postgres', request: EVENT, when: 'sent' },
    { name: 'webhook stored, not yet answered', at: 'postgres', request: EVENT, when: 'after' },
    { name: 'event claimed', at: 'postgres', request: CLAIM_EVENT, when: 'after', answer: ROWS_UPDATED },
    { name: 'before the update is applied', at: 'postgres', request: CHANGE, when: 'before' },
    { name: 'update sent', at: 'postgres', request: CHANGE, when: 'sent' },
    { name: 'update applied', at: 'postgres', request: CHANGE, when: 'after' },
    { name: 'before the event is finished', at: 'postgres', request: FINISH_EVENT, when: 'before' },
    { name: 'event finished', at: 'postgres', request: FINISH_EVENT, when: 'after' },
  ]),
  ...during('poll', [
    { name: 'poll queued', at: 'postgres', request: DUE_COMMIT, when: 'after' },
    { name: 'poll fetched', at: 'postgres', request: FETCH_POLL, when: 'after', answer: ROWS_UPDATED },
    { name: 'poll applied', at: 'postgres', request: CHANGE, when: 'after' },
  ]),
  ...during('handoff', [
    { name: 'hand-off leased', at: 'postgres', request: LEASE_MADE, when: 'after' },
    { name: 'before the hand-off is fetched', at: 'vendor', request: READ, when: 'before' },
    { name: 'hand-off fetched', at: 'vendor', request: READ, when: 'after' },
    { name: 'before the hand-off is stored', at: 'postgres', request: CHANGE, when: 'before' },
    { name: 'hand-off stored', at: 'postgres', request: CHANGE, when: 'after' },
    { name: 'hand-off released', at: 'postgres', request: UNLEASE, when: 'after' },
  ]),
];

function during(scene: Scene, named: readonly Point[]) {
  return named.map((point) => ({ ...point, scene }));
}
