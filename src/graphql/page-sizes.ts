/** Items of a page of a list, where the client does not say how many. */
export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
