import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { checkPattern } from './component-writes.store.js';
import { type Change, checkHistory, checkOperator, type Write } from './write.js';

/** How the company counts, where a team states nothing of its own. */
export interface CountingPolicy {
  /** Which environments are production; null: the pattern of METRICS.md. */
  productionPattern: string | null;
  prereleases: boolean;
  configOnly: boolean;
  botOnly: boolean;
}

const POLICY = `production_pattern AS "productionPattern", count_prereleases AS prereleases,
  count_config_only AS "configOnly", count_bot_only AS "botOnly"`;

@Injectable()
export class CountingPolicyStore {
  constructor(private readonly db: DataSource) {}

  /** Null before there is an organisation. */
  async read(manager: EntityManager = this.db.manager): Promise<CountingPolicy | null> {
    const [policy] = await manager.query<CountingPolicy[]>(`SELECT ${POLICY} FROM organization`);
    return policy ?? null;
  }

  /**
   * What is left out stays; a pattern of null is taken away. It decides on all that has been.
   * @throws UserError INVALID_PATTERN, HISTORY, FORBIDDEN, REASON_NEEDED
   */
  async set(
    write: Write,
    said: { [Rule in keyof CountingPolicy]?: CountingPolicy[Rule] | null },
  ): Promise<Change | null> {
    checkOperator(write);
    const before = await this.read(write.manager);
    if (before === null) return null;
    const after: CountingPolicy = {
      productionPattern:
        said.productionPattern === undefined ? before.productionPattern : said.productionPattern || null,
      prereleases: said.prereleases ?? before.prereleases,
      configOnly: said.configOnly ?? before.configOnly,
      botOnly: said.botOnly ?? before.botOnly,
    };
    if (JSON.stringify(after) === JSON.stringify(before)) return null;
    await checkPattern(write.manager, after.productionPattern, 'productionPattern');
    checkHistory(write, true);
    await savePolicy(write.manager, after);
    return { action: 'counting.set', subject: null, before, after };
  }
}

/** The policy as a file states it, as a whole. Returns whether it was another. @throws UserError INVALID_PATTERN */
export async function importPolicy(
  manager: EntityManager,
  {
    productionPattern,
    ...rest
  }: Omit<CountingPolicy, 'productionPattern'> & { productionPattern?: string | undefined },
): Promise<boolean> {
  const policy = { productionPattern: productionPattern ?? null, ...rest };
  await checkPattern(manager, policy.productionPattern, 'organization.counting.productionPattern');
  return savePolicy(manager, policy);
}

async function savePolicy(manager: EntityManager, policy: CountingPolicy): Promise<boolean> {
  const [, changed] = await manager.query<[unknown, number]>(
    `UPDATE organization
     SET production_pattern = $1, count_prereleases = $2, count_config_only = $3, count_bot_only = $4
     WHERE (production_pattern, count_prereleases, count_config_only, count_bot_only)
       IS DISTINCT FROM ($1::text, $2::boolean, $3::boolean, $4::boolean)`,
    [policy.productionPattern, policy.prereleases, policy.configOnly, policy.botOnly],
  );
  return changed > 0;
}
