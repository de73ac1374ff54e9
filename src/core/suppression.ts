/** The smallest group whose share may be shown (ADOPTION.md, section 6). */
export const SMALLEST_GROUP = 5;

/** True when a figure about this many people must be hidden. */
export function isSmallGroup(people: number): boolean {
  return people < SMALLEST_GROUP;
}
