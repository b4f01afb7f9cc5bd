/** Thrown by a handler whose time has not come: the job is tried again like any that failed, but nothing is wrong. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
}
