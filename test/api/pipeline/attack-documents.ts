/** A selection of fragments of which each doubles the next: `levels` of them expand to 2^levels fields. */
export const doubling = (levels: number): string =>
  `{customers{nodes{...a0}}}${Array.from({ length: levels }, (_, level) =>
    level === levels - 1
      ? `fragment a${level} on Customer{id}`
      : `fragment a${level} on Customer{...a${level + 1} ...a${level + 1}}`,
  ).join('')}`;

/** A selection of lists in lists, `levels` below the first, each with pages of `size`. */
export const nested = (levels: number, size: string): string =>
  `{onrampSessions(first:${size}){nodes{${`customer{onrampSessions(first:${size}){nodes{`.repeat(
    levels,
  )}id${'}}}'.repeat(levels)}}}}`;
