/** How many streams may be open at once in this process. */
export type StreamLimits = Readonly<Record<'perKey' | 'perCustomer' | 'perAddress', number>>;

/** Whose streams a stream counts as; null: nobody's. */
type Owners = {
  readonly key: string;
  readonly customer: string | null;
  /** The address of a browser or phone. */
  readonly address: string | null;
};

export type OpenStreams = {
  /** Counts a stream. Returns the function to call at its end, once or more, or the limit that is reached. */
  open(of: Owners): (() => void) | { readonly reached: keyof StreamLimits; readonly most: number };
};

/** The number of open streams by name. */
function createCount(most: number) {
  const open = new Map<string, number>();
  const add = (name: string, by: number) => {
    const next = (open.get(name) ?? 0) + by;
    if (next === 0) open.delete(name);
    else open.set(name, next);
  };
  return { most, isFull: (name: string) => (open.get(name) ?? 0) >= most, add };
}

export function createOpenStreams({ perKey, perCustomer, perAddress }: StreamLimits): OpenStreams {
  const counts = {
    perKey: createCount(perKey),
    perCustomer: createCount(perCustomer),
    perAddress: createCount(perAddress),
  };
  return {
    open({ key, customer, address }) {
      const owners = { perKey: key, perCustomer: customer, perAddress: address };
      const names = Object.keys(counts) as Array<keyof StreamLimits>;
      const counted = names.flatMap((limit) => {
        const name = owners[limit];
        return name === null ? [] : [{ limit, name, count: counts[limit] }];
      });
      const full = counted.find(({ name, count }) => count.isFull(name));
      if (full) return { reached: full.limit, most: full.count.most };
      for (const { name, count } of counted) count.add(name, 1);
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        for (const { name, count } of counted) count.add(name, -1);
      };
    },
  };
}
