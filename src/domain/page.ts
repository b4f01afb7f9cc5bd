/** Position in a list ordered by creation time, newest first; ties are ordered by id. */
export type PagePosition = { readonly createdAt: Date; readonly id: string };

/** Requests `first` rows (1 to 100) after a position; null starts at the newest row. */
export type PageRequest = { readonly first: number; readonly after: PagePosition | null };

export type Page<Row> = { readonly rows: readonly Row[]; readonly hasNextPage: boolean };
