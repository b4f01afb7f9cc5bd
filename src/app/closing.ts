/** At the deadline it is to leave what still goes on to others; without one it takes the time that it takes. */
type End = (deadline?: AbortSignal) => unknown;

/** What has been opened, to be closed in the opposite order; before that, what is at work by itself ends. */
export type Closing = {
  /** Parts are named for an operator. */
  add(part: string, close: () => unknown): void;
  addWork(part: string, end: End): void;
  /** Ends all work at once, not one after the other. A second call waits for the first one's end. Never throws. */
  drain(deadline?: AbortSignal): Promise<void>;
  /** Drains, then closes all of it, whatever fails: one part that cannot be closed leaves none of the others open. Never throws. */
  close(): Promise<void>;
  /** Parts that are still at work or open. */
  open(): string[];
};

export function createClosing(onError: (error: unknown) => void): Closing {
  const works: Array<readonly [part: string, end: End]> = [];
  const closers: Array<readonly [part: string, close: () => unknown]> = [];
  const open = new Set<string>();
  let drained: Promise<unknown> | undefined;
  let closed: Promise<void> | undefined;

  async function end(part: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    open.delete(part);
  }

  async function drain(deadline?: AbortSignal): Promise<void> {
    drained ??= Promise.all(works.map(([part, work]) => end(part, () => work(deadline))));
    await drained;
  }

  return {
    add(part, close) {
      open.add(part);
      closers.push([part, close]);
    },
    addWork(part, work) {
      open.add(part);
      works.push([part, work]);
    },
    drain,
    close() {
      closed ??= (async () => {
        await drain();
        for (let last = closers.pop(); last; last = closers.pop()) await end(...last);
      })();
      return closed;
    },
    open: () => [...open],
  };
}
