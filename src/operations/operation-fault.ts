/** A command was given what it cannot use; the message says what it needs. */
export class OperationFault extends Error {
  override readonly name = 'OperationFault';
}
