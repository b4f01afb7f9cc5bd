/**
 * Something that the gateway itself needs (its database) cannot be reached or has no room now. Clients see the code
 * OVERLOADED and may repeat the call. What was in flight may or may not have happened: look it up, never redo it blindly.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly code = 'OVERLOADED';
  readonly retryable = true;
}
