/**
 * What one address format makes of a text.
 * `unusable`: written in this format, but nothing may be sent there (a test network, a burn address, a wrong checksum
 * in a form that no other format has). `foreign`: not of this format at all.
 * Problems continue the sentence "the address …".
 */
export type Reading =
  | { readonly kind: 'valid'; readonly address: string }
  | { readonly kind: 'unusable'; readonly problem: string }
  | { readonly kind: 'foreign'; readonly problem: string };

/** One way of writing addresses. `read` gives a valid one back as it is to be stored. Pure. */
export type Format = {
  /** `a TRON address`: to say what a misplaced address is. */
  readonly label: string;
  /** `a TRON address (T…)`: to say what is wanted. */
  readonly wanted: string;
  read(text: string): Reading;
};

export function valid(address: string): Reading {
  return { kind: 'valid', address };
}

export function unusable(problem: string): Reading {
  return { kind: 'unusable', problem };
}

export function foreign(problem: string): Reading {
  return { kind: 'foreign', problem };
}
