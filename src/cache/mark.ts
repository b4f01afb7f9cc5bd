/** How long a drop refuses older values: longer than any reader may take from its query to its `set`. */
export const MARK_MILLISECONDS = 15_000;
