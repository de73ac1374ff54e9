import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pull, serveGitHub, startGitHubProcess } from './github-process.js';

/**
 * What the first pull of a company costs: a made-up organisation behind a stand-in of GitHub in a process of its own, on a
 * server that limits nothing, pulled into an embedded Postgres. Stand-in and Postgres share the cores with what pulls.
 * Needs `npm run build`. `node --import ./test/support/swc-register.mjs bench/github-first-pull.ts REPOSITORIES DEPLOYMENTS
 * RELEASES`; prints JSON.
 */
const given = process.argv.slice(2).filter((one) => /^\d+$/.test(one));
const [repositories = '2000', deployments = '1000000', releases = '60000'] = given;

if (process.argv.at(-1) === 'github') {
  const size = { repositories: Number(repositories), deployments: Number(deployments), releases: Number(releases) };
  await serveGitHub(size, { limits: 'absent' });
} else {
  await measure();
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
  const github = await startGitHubProcess('bench/github-first-pull.ts', [repositories, deployments, releases]);
  try {
    const { address, least, ...world } = github.told;
    await github.asked();
    const { run, seconds, ...process } = await pull(folder, address);
    const { requests, rest, graphql, bytes, cpuSeconds: standInCpuSeconds } = await github.asked();
    const rows = world.deployments + world.statuses + Number(run['added']);
    const figures = {
      ...{ bench: 'github-first-pull', cores: cpus().length, repositories: Number(repositories), ...world },
      ...{ events: run['added'], failed: run['failed'], done: run['done'] },
      ...{ requests, rest, graphql, leastRequests: least, timesTheLeast: Number((requests / least).toFixed(3)), bytes },
      ...{ seconds, rowsPerSecond: Math.round(rows / seconds), rows, ...process, standInCpuSeconds },
    };
    globalThis.process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await github.close();
    await rm(folder, { recursive: true, force: true });
  }
}
