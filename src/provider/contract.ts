/**
 * The version of this contract. An adapter writes the number that it was made for (`contract: 1`) and never takes it
 * from here: the gateway refuses one that was made for another. It goes up when an adapter that ran must be changed;
 * what is added and optional leaves it as it is. Every change stands in CHANGELOG.md.
 */
export const contractVersion = 1;
