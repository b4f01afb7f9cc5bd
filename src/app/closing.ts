type Closer = () => unknown;

/** What has been opened, to be closed in the opposite order. */
export type Closing = {
  add(closer: Closer): void;
  /** Closes all of it, whatever fails: one part that cannot be closed leaves none of the others open. Never throws. */
  close(): Promise<void>;
};

export function createClosing(onError: (error: unknown) => void): Closing {
  const closers: Closer[] = [];
  return {
    add: (closer) => void closers.push(closer),
    async close() {
      for (let closer = closers.pop(); closer; closer = closers.pop()) {
        try {
          await closer();
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
