/**
 * Thrown by a handler whose time has not come: the same job is sent anew, due so many seconds later. Nothing is wrong, so
 * none of its tries is used, and its pauses do not grow: whoever throws it says when it is enough.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly seconds: number;
  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}
