/** Stops a component; at the deadline it leaves the rest of its work to other processes. */
type Stop = (deadline?: AbortSignal) => unknown;

/** Stops and closes the components of an app. Names are for the operator. */
export type Shutdown = {
  /** Registers a resource. Resources are closed in reverse order. */
  onClose(name: string, close: () => unknown): void;
  /** Registers background work, to be stopped before resources are closed. */
  onDrain(name: string, stop: Stop): void;
  /** Stops all background work concurrently. Another call waits for the first. Never throws. */
  drain(deadline?: AbortSignal): Promise<void>;
  /** Drains, then closes every resource, also after one fails to close. Never throws. */
  close(): Promise<void>;
  /** Names of the components that are not stopped or closed yet. */
  pending(): string[];
};

export function createShutdown(onError: (error: unknown) => void): Shutdown {
  const work: Array<readonly [name: string, stop: Stop]> = [];
  const resources: Array<readonly [name: string, close: () => unknown]> = [];
  const pending = new Set<string>();
  let drained: Promise<unknown> | undefined;
  let closed: Promise<void> | undefined;

  async function end(name: string, stop: () => unknown): Promise<void> {
    try {
      await stop();
    } catch (error) {
      onError(error);
    }
    pending.delete(name);
  }

  async function drain(deadline?: AbortSignal): Promise<void> {
    drained ??= Promise.all(work.map(([name, stop]) => end(name, () => stop(deadline))));
    await drained;
  }

  return {
    onClose(name, close) {
      pending.add(name);
      resources.push([name, close]);
    },
    onDrain(name, stop) {
      pending.add(name);
      work.push([name, stop]);
    },
    drain,
    close() {
      closed ??= (async () => {
        await drain();
        for (let last = resources.pop(); last; last = resources.pop()) await end(...last);
      })();
      return closed;
    },
    pending: () => [...pending],
  };
}
