/**
 * The gateway's database is unreachable or has no free connection. Clients get the code OVERLOADED and may repeat the call.
 * A statement in flight may have been committed: read the state before repeating it.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly code = 'OVERLOADED';
  readonly retryable = true;
}
