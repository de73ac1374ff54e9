/** Ranks from 1 on; equal values share the mean of their places. */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length);
  let first = 0;
  while (first < order.length) {
    const value = values[order[first] ?? 0];
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end += 1;
    for (let at = first; at < end; at += 1) ranks[order[at] ?? 0] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

/** Pearson's r of two rows of ranks, -1 to 1; null when a side is constant. Sums are of halves, and so exact. */
export function correlateRanks(x: readonly number[], y: readonly number[]): number | null {
  const mean = (x.length + 1) / 2;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  x.forEach((rank, i) => {
    const dx = rank - mean;
    const dy = (y[i] ?? 0) - mean;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  });
  if (xx === 0 || yy === 0) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** A share of variance this small is none: a variable that others already tell. */
const NOTHING = 1e-12;

/**
 * The correlation of the first two variables with all others held fixed: −P_xy/√(P_xx·P_yy), P the inverse of the
 * correlation matrix. Worked out by taking the others out one after another (the same number, and defined where the
 * first two agree wholly). Null when the others tell each other, or one of the two, exactly.
 */
export function partialOf(correlations: readonly (readonly number[])[]): number | null {
  const rest = correlations.map((row) => [...row]);
  const at = (row: number, column: number): number => rest[row]?.[column] ?? 0;
  for (let taken = rest.length - 1; taken >= 2; taken -= 1) {
    const pivot = at(taken, taken);
    if (!(pivot > NOTHING)) return null;
    for (let row = 0; row < taken; row += 1) {
      const factor = at(row, taken) / pivot;
      for (let column = 0; column < taken; column += 1) {
        const line = rest[row];
        if (line) line[column] = at(row, column) - factor * at(taken, column);
      }
    }
  }
  const [xx, yy] = [at(0, 0), at(1, 1)];
  if (!(xx > NOTHING) || !(yy > NOTHING)) return null;
  return Math.max(-1, Math.min(1, at(0, 1) / Math.sqrt(xx * yy)));
}
