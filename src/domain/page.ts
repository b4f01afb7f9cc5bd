/** Place in a list ordered by time of creation, newest first; ids break ties. */
export type PagePosition = { readonly createdAt: Date; readonly id: string };

/** Asks for `first` rows (1 to 100) after a position; null starts at the newest. */
export type PageRequest = { readonly first: number; readonly after: PagePosition | null };

export type Page<Row> = { readonly rows: readonly Row[]; readonly hasNextPage: boolean };
