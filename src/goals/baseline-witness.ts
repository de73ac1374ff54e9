import type { EntityManager } from 'typeorm';

/** Hears of new versions of baselines in the transaction that makes them; whoever runs the slices may provide one. */
export abstract class BaselineWitness {
  /** @param versions how many new versions there are, by their reason */
  abstract hear(manager: EntityManager, program: string, versions: Readonly<Record<string, number>>): Promise<void>;
}
