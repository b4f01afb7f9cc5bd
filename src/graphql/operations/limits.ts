/** The limits of one operation. Each has a setting in `limits` of gateway.yaml. */
export type Limits = {
  /** UTF-8 bytes of a document without its comments. */
  readonly documentBytes: number;
  /** Fields after every fragment is expanded. */
  readonly fields: number;
  /** Nested selections. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Objects that the answer can hold. */
  readonly cost: number;
  /** Fields that call a provider. */
  readonly providerCalls: number;
  /** UTF-8 bytes of the answer. */
  readonly answerBytes: number;
};
