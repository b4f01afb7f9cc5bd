/** Browsers take every response for what it says it is. */
export const NO_SNIFFING = { 'x-content-type-options': 'nosniff' };

/** Of every 503: most database failovers are over by then. */
export const RETRY_AFTER_SECONDS = '5';
