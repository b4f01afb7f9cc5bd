const never = () => Promise.reject(new Error('this operation needs it not'));

/** What an operation under test does not use. */
export const unused = { jobs: never, keyRing: never, progress: () => undefined };
