/** Something an operator should look at: how many of it, and the first few. */
export interface Finding {
  code: string;
  count: number;
  examples: string[] | null;
}
