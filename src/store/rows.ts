/** The value of each id, in the order of the ids; null where there is none. */
export function inOrder<Value extends { readonly id: string }>(
  ids: readonly string[],
  values: readonly Value[],
): Array<Value | null> {
  const byId = new Map(values.map((value) => [value.id, value]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The values that belong to each id, in the order of the ids; each group keeps the order of `values`. */
export function groupInOrder<Value>(
  ids: readonly string[],
  values: readonly Value[],
  idOf: (value: Value) => string | null,
): Value[][] {
  const groups = Map.groupBy(values, idOf);
  return ids.map((id) => groups.get(id) ?? []);
}

/** The value of the first row; null where there is no row. */
export function firstOf<Row, Value>(rows: readonly Row[], toValue: (row: Row) => Value): Value | null {
  const [row] = rows;
  return row === undefined ? null : toValue(row);
}
