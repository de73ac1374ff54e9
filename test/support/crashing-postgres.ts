import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect, migrate } from '../../src/data-source.js';
import { PostgresCluster } from '../../src/platform/postgres-cluster.js';
import { findPostgresTools, runTool } from '../../src/platform/postgres-tools.js';
import { chooseServerAccount } from '../../src/platform/server-account.js';
import { alive } from './paceline.js';
import { temporaryDirectory } from './processes.js';

/** A migrated Postgres of the test's own that is killed, and comes back at the same address. */
export async function crashingPostgres() {
  const directory = temporaryDirectory();
  const cluster = new PostgresCluster(directory.path);
  await cluster.create();
  await cluster.start('safe');
  const url = cluster.runningUrl('postgres') ?? '';
  const db = await connect(url);
  await migrate(db);
  await db.destroy();
  const { pgCtl } = findPostgresTools();
  const account = chooseServerAccount([directory.path, pgCtl], statSync(cluster.directory));
  return {
    url,
    /** As if the machine's memory had run out: no process of the server sees its end coming. */
    async crash(): Promise<void> {
      const pid = Number(readFileSync(join(cluster.directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      while (alive([pid]).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    /** Its last clients' processes may hold the memory a little longer, and then it does not start. */
    async restart(): Promise<void> {
      for (let tries = 1; ; tries += 1) {
        const args = ['start', '-w', '-s', '-D', cluster.directory, '-l', join(cluster.directory, 'server.log')];
        const { code, output } = await runTool(pgCtl, args, account, cluster.directory);
        if (code === 0) return;
        if (tries === 20) throw new Error(output);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async remove(): Promise<void> {
      await cluster.stop();
      directory.remove();
    },
  };
}
