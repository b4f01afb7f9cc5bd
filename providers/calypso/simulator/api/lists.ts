import { z } from 'onramp-gateway/provider';
import type { State } from '../state.ts';

/** A condition on one field, as Calypso documents it for transactions. */
export const filter = z
  .strictObject({
    equals: z.string(),
    notEquals: z.string(),
    specified: z.boolean(),
    in: z.array(z.string()),
    notIn: z.array(z.string()),
    contains: z.string(),
    doesNotContain: z.string(),
  })
  .partial();

const wholeNumber = z.coerce.number().int().min(0);

/** The fields of a search that name a page. */
export const paging = { pageNumber: wholeNumber, pageSize: wholeNumber.min(1).max(1000) };

export function passes(value: string, conditions: z.output<typeof filter> = {}): boolean {
  return (
    (conditions.equals === undefined || value === conditions.equals) &&
    (conditions.notEquals === undefined || value !== conditions.notEquals) &&
    conditions.specified !== false &&
    (conditions.in === undefined || conditions.in.includes(value)) &&
    !conditions.notIn?.includes(value) &&
    (conditions.contains === undefined || value.includes(conditions.contains)) &&
    (conditions.doesNotContain === undefined || !value.includes(conditions.doesNotContain))
  );
}

/** The rows of a page. If pages count from 1, page 0 is the first page again. */
export async function pageOf<Row>(
  rows: readonly Row[],
  { pageNumber, pageSize }: { pageNumber: number; pageSize: number },
  state: Pick<State, 'settings'>,
): Promise<readonly Row[]> {
  const { firstPage } = await state.settings();
  const from = Math.max(0, pageNumber - firstPage) * pageSize;
  return rows.slice(from, from + pageSize);
}
