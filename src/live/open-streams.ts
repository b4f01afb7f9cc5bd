/** How many streams may be open at once in this process. */
export type StreamLimits = { readonly perKey: number; readonly perCustomer: number };

export type OpenStreams = {
  /**
   * Counts a stream of an API key about a customer, if any. Returns the function to call at its end, once or more, or the
   * limit that is reached.
   */
  open(
    keyId: string,
    customerId: string | null,
  ): (() => void) | { readonly reached: keyof StreamLimits; readonly most: number };
};

/** The number of open streams by name. */
function createCount(most: number) {
  const open = new Map<string, number>();
  const add = (name: string, by: number) => {
    const next = (open.get(name) ?? 0) + by;
    if (next === 0) open.delete(name);
    else open.set(name, next);
  };
  return { isFull: (name: string) => (open.get(name) ?? 0) >= most, add };
}

export function createOpenStreams({ perKey, perCustomer }: StreamLimits): OpenStreams {
  const keys = createCount(perKey);
  const customers = createCount(perCustomer);
  return {
    open(keyId, customerId) {
      if (keys.isFull(keyId)) return { reached: 'perKey', most: perKey };
      if (customerId !== null && customers.isFull(customerId)) {
        return { reached: 'perCustomer', most: perCustomer };
      }
      let ended = false;
      const count = (by: number) => {
        keys.add(keyId, by);
        if (customerId !== null) customers.add(customerId, by);
      };
      count(1);
      return () => {
        if (ended) return;
        ended = true;
        count(-1);
      };
    },
  };
}
