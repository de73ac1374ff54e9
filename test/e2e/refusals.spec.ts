import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { cli, refused } from '../support/paceline.js';
import { temporaryDirectory } from '../support/processes.js';

const NOBODY = 65_534;
const PATIENCE = 300_000;
const SECRET = 'correct-horse-battery';
const NOWHERE = `postgres://paceline:${SECRET}@127.0.0.1:9/none`;

describe('a start that cannot be', () => {
  const directory = temporaryDirectory();
  afterAll(() => directory.remove());

  it.each([
    [{ PORT: 'eighty' }, 'PORT is "eighty"; it should be a whole number from 0 to 65535'],
    [{ PORT: '65536' }, 'PORT is "65536"; it should be a whole number from 0 to 65535'],
    [{ ROLE: 'both' }, 'ROLE is "both"; it should be all, api or worker'],
    [{ HOST: '0.0.0.0' }, 'HOST is "0.0.0.0"; it should be a loopback address (127.0.0.1, ::1 or localhost)'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; it should be one of fatal, error, warn, info, debug, trace, silent'],
    [{ DATABASE_URL: `mysql://root:${SECRET}@db/x` }, 'DATABASE_URL is (hidden); it should be a URL like postgres://'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL is (hidden); it should be a URL like redis://host:6379'],
    [{ SAMPLE: 'yes' }, 'SAMPLE is "yes"; it should be auto or off'],
    [{ ROLE: 'api' }, 'DATABASE_URL is not set, but ROLE=api needs it: the embedded database belongs to one process'],
    [{ ROLE: 'worker' }, 'DATABASE_URL is not set, but ROLE=worker needs it'],
  ])(
    'for the setting %j says so in one line and exits with 2',
    async (setting, message) => {
      const dataDir = join(directory.path, 'untouched');
      const asked = { DATA_DIR: dataDir, ...(setting as Record<string, string>) };
      for (const { code, stdout, stderr } of await Promise.all([
        refused(asked),
        cli({ PORT: '0', ...asked }, 'doctor'),
      ])) {
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr.startsWith(`paceline: ${message}`)).toBe(true);
        expect(stderr).toMatch(/^[^\n]+\n$/);
        expect(stderr).not.toContain(SECRET);
      }
      expect(readdirSync(directory.path)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'names the database that is away, without its password',
    async () => {
      for (const run of [refused({ DATABASE_URL: NOWHERE }), cli({ DATABASE_URL: NOWHERE }, 'doctor')]) {
        const { code, stderr } = await run;
        expect(stderr).toMatch(/^paceline: cannot reach the database of DATABASE_URL: [^\n]*ECONNREFUSED[^\n]*\n$/);
        expect(stderr).not.toContain(SECRET);
        expect(code).toBe(1);
      }
    },
    PATIENCE,
  );

  it(
    'names a used port and the setting, and leaves nothing running',
    async () => {
      const taken = await new Promise<Server>((resolve) => {
        const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
      });
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const dataDir = join(directory.path, 'used-port');
      const { code, stdout, stderr } = await refused({ DATA_DIR: dataDir, PORT: String(port) });
      await new Promise((resolve) => taken.close(resolve));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.split('\n').filter((line) => line.startsWith('paceline:'))).toEqual([
        `paceline: port ${port} on 127.0.0.1 is in use; stop what uses it, or set PORT to another one`,
      ]);
      expect(stderr).not.toMatch(/"level":"(error|fatal)"|\n\s+at /);
      expect(readdirSync(dataDir)).toEqual(['postgres']);
      expect(readdirSync(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
    },
    PATIENCE,
  );

  it(
    'names a data directory that it may not write to',
    async () => {
      const dataDir = join(directory.path, 'read-only');
      mkdirSync(dataDir);
      chmodSync(dataDir, 0o555);
      const asNormalUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
      const { code, stdout, stderr } = await refused({ DATA_DIR: dataDir }, asNormalUser);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^paceline: cannot write to the data directory \S+read-only: EACCES[^\n]+set DATA_DIR to a directory you may write to\n$/,
      );
      expect(readdirSync(dataDir)).toEqual([]);
    },
    PATIENCE,
  );
});
