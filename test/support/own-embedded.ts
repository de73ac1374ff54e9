import { startEmbedded } from '../../src/platform/embedded-postgres.js';
import { oneLine } from '../../src/platform/errors.js';

// A process of its own for the tests of the embedded server: starts it, says so, and stops it on SIGTERM.
const [dataDir = '', address] = process.argv.slice(2);
try {
  const server = await startEmbedded(dataDir, { durability: 'fast' });
  if (address !== undefined) server.announce(address);
  console.log(`READY new=${server.isNew} url=${server.databaseUrl}`);
  const idle = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(idle);
    void server.stop().then(() => console.log('STOPPED'));
  });
} catch (error) {
  console.log(`FAILED ${error instanceof Error ? error.name : ''}: ${oneLine(error)}`);
  process.exitCode = 1;
}
