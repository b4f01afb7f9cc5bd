import type { Outcome } from '../error.ts';

const words = {
  connection_refused: 'The provider refused the connection.',
  name_not_resolved: "The provider's address was not found in the DNS.",
  connect_timeout: 'No connection to the provider came about in time.',
  tls_failed: "The provider's TLS certificate was not accepted.",
  connection_reset: 'The connection to the provider broke off.',
  connection_failed: 'The connection to the provider failed.',
  answer_cut_short: "The provider's answer was cut short.",
  answer_too_large: "The provider's answer was too large.",
  malformed_answer: "The provider's answer was not HTTP.",
  timeout: 'The provider did not answer in time.',
  aborted: 'The call was broken off.',
} as const;

export type FailureCode = keyof typeof words;

/** A failure below HTTP, for whoever reads what became of an attempt. */
export function inWords(code: string, outcome: Outcome): string {
  if (code === 'timeout' && outcome === 'not_sent') return 'The request could not be sent in time.';
  return words[code as FailureCode] ?? words.connection_failed;
}
