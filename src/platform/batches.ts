/** As many rows as one statement is given at once. */
const SIZE = 5_000;

/** Rows that come one by one in lists of at most 5,000; none for no rows. */
export async function* batches<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
