/** Rows of which there is one a key. */
export function byKey<Row, Id>(rows: Row[], keyOf: (row: Row) => Id): Map<Id, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Rows of which there may be several a key, in the order they came. */
export function grouped<Row, Id>(rows: Row[], keyOf: (row: Row) => Id): Map<Id, Row[]> {
  const groups = new Map<Id, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
