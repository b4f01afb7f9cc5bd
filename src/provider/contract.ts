/**
 * The version of this contract. An adapter declares the version that it was built for as a literal (`contract: 1`), and the
 * gateway refuses any other. It increases only if existing adapters must change; optional additions keep it. CHANGELOG.md
 * lists every change.
 */
export const contractVersion = 1;
