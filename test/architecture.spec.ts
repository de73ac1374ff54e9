import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkEnvironment, checkImports, sliceOf, type Arrows } from './support/import-arrows.js';
import { checkAllSql, checkSql, sqlStrings, tableOwners, type SqlText } from './support/sql-arrows.js';
import { tablesUsed } from './support/sql-tables.js';

const SLICES = [
  'github',
  'org',
  'facts',
  'velocity',
  'adoption',
  'goals',
  'correlation',
  'rollup',
  'reports',
  'evidence',
  'access',
];
const FACE = [...SLICES, 'jobs', 'core', 'platform', 'config'];

/** DESIGN.md's table of arrows. */
const ARROWS: Arrows = {
  config: [],
  core: [],
  platform: ['core', 'config'],
  github: ['core', 'platform', 'config'],
  org: ['github', 'core', 'platform'],
  facts: ['org', 'github', 'core', 'platform'],
  velocity: ['org', 'facts', 'core', 'platform'],
  adoption: ['org', 'facts', 'core', 'platform', 'config'],
  goals: ['velocity', 'org', 'core', 'platform'],
  correlation: ['velocity', 'adoption', 'goals', 'org', 'core', 'platform'],
  rollup: ['goals', 'velocity', 'adoption', 'correlation', 'org', 'core', 'platform'],
  reports: ['rollup', 'correlation', 'org', 'core', 'platform', 'config'],
  evidence: ['org', 'goals', 'velocity', 'core', 'platform'],
  access: ['org', 'core', 'platform', 'config'],
  jobs: ['core', 'platform'],
  api: FACE,
  intake: FACE,
  worker: FACE,
  cli: FACE,
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function filesBelow(directory: string, suffix: string): { path: string; text: string }[] {
  const absolute = join(ROOT, directory);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => ({
      path: relative(ROOT, join(absolute, name)).split(sep).join('/'),
      text: readFileSync(join(absolute, name), 'utf8'),
    }));
}

const migrations = filesBelow('migrations', '.ts').map((file) => file.text);
const { owners, problems } = tableOwners(migrations);

describe('the house', () => {
  const sources = filesBelow('src', '.ts');

  it('has something to check', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(owners.get('team')).toBe('org');
    expect(owners.get('rollup_week')).toBe('rollup');
  });

  it('imports only along the arrows', () => {
    expect(sources.flatMap(({ path, text }) => checkImports(path, text, ARROWS))).toEqual([]);
  });

  it('reads the environment in config only', () => {
    expect(
      [...sources, ...filesBelow('migrations', '.ts')].flatMap(({ path, text }) => checkEnvironment(path, text)),
    ).toEqual([]);
  });

  it('gives every table an owner that is a slice', () => {
    expect(problems).toEqual([]);
    expect([...owners].filter(([, slice]) => !(slice in ARROWS))).toEqual([]);
  });

  it('reads and writes tables only along the arrows', () => {
    const at = (path: string, sql: string): SqlText => ({ path, slice: sliceOf(path) ?? '', sql });
    const inFiles = filesBelow('src', '.sql').map(({ path, text }) => at(path, text));
    const inStrings = sources.flatMap(({ path, text }) => sqlStrings(path, text).map((sql) => at(path, sql)));
    expect(inFiles.length).toBeGreaterThan(0);
    expect(checkAllSql([...inFiles, ...inStrings], owners, ARROWS)).toEqual([]);
  });

  it('keeps SQL out of the faces', () => {
    const faces = sources.filter(({ path }) => ['api', 'intake', 'worker', 'cli'].includes(sliceOf(path) ?? ''));
    expect(faces.filter(({ path, text }) => sqlStrings(path, text).length > 0).map(({ path }) => path)).toEqual([]);
  });
});

describe('the check of imports', () => {
  it.each([
    ['src/org/a.ts', `import { x } from '../facts/x.js';`, 'src/org/a.ts: org may not import src/facts/x.js'],
    [
      'src/core/a.ts',
      `export * from '../platform/clock.js';`,
      'src/core/a.ts: core may not import src/platform/clock.js',
    ],
    [
      'src/core/a.ts',
      `import { Injectable } from '@nestjs/common';`,
      'src/core/a.ts: core may not import @nestjs/common',
    ],
    ['src/core/a.ts', `const fs = await import('node:fs');`, 'src/core/a.ts: core may not import node:fs'],
    ['src/goals/a.ts', `import pg from 'pg';`, 'src/goals/a.ts: only platform may import pg'],
    ['src/api/a.ts', `import { y } from '../cli/y.js';`, 'src/api/a.ts: api may not import src/cli/y.js'],
    ['src/org/a.ts', `type T = import('../goals/g.js').G;`, 'src/org/a.ts: org may not import src/goals/g.js'],
    ['src/org/a.ts', `import { z } from '../app.module.js';`, 'src/org/a.ts: org may not import src/app.module.js'],
    ['src/utils/a.ts', '', 'src/utils/a.ts: utils has no row in the table of arrows'],
    ['src/loose.ts', '', 'src/loose.ts: this file has no row in the table of arrows'],
  ])('catches %s with %s', (path, text, complaint) => {
    expect(checkImports(path, text, ARROWS)).toEqual([complaint]);
  });

  it.each([
    ['src/goals/a.ts', `import { V } from '../velocity/v.js'; import { w } from '../core/week.js'; import './b.js';`],
    ['src/core/a.ts', `import { DateTime } from 'luxon'; import { w } from './week.js';`],
    ['src/platform/a.ts', `import pg from 'pg'; import { s } from '../../config/settings.js';`],
    ['src/app.module.ts', `import { x } from './api/x.js'; import { y } from './cli/y.js';`],
  ])('lets %s with %s pass', (path, text) => {
    expect(checkImports(path, text, ARROWS)).toEqual([]);
  });

  it('catches process.env', () => {
    expect(checkEnvironment('src/org/a.ts', 'const x = process.env.PORT;')).toEqual([
      'src/org/a.ts: only config reads process.env',
    ]);
  });
});

describe('the check of SQL', () => {
  const check = (slice: string, sql: string): string[] => checkSql('x.sql', slice, sql, owners, ARROWS);

  it.each([
    ['org', 'SELECT * FROM velocity_week', 'x.sql: org may not read velocity_week, which belongs to velocity'],
    [
      'velocity',
      'INSERT INTO team_source SELECT id FROM team JOIN cohort USING (id)',
      'x.sql: velocity may not read cohort, which belongs to goals',
    ],
    [
      'goals',
      'DELETE FROM velocity_week WHERE week < $1',
      'x.sql: goals may not write velocity_week, which belongs to velocity',
    ],
    ['goals', 'UPDATE ONLY team SET name = $1', 'x.sql: goals may not write team, which belongs to org'],
    [
      'goals',
      'MERGE INTO verdict v USING baseline b ON true WHEN MATCHED THEN DELETE',
      'x.sql: goals may not write verdict, which belongs to velocity',
    ],
    ['facts', 'SELECT 1 FROM team t, report r', 'x.sql: facts may not read report, which belongs to reports'],
    [
      'facts',
      'SELECT (SELECT max(week) FROM rollup_week) FROM team',
      'x.sql: facts may not read rollup_week, which belongs to rollup',
    ],
    ['facts', 'SELECT 1 FROM nowhere', 'x.sql: table nowhere has no owner'],
    ['facts', 'SELECT 1 FROM ${} WHERE true', 'x.sql: a computed table name cannot be checked'],
  ])('catches %s: %s', (slice, sql, complaint) => {
    expect(check(slice, sql)).toEqual([complaint]);
  });

  it.each([
    [
      'velocity',
      'WITH RECURSIVE tree AS (SELECT id FROM team), b (x) AS MATERIALIZED (SELECT 1 FROM tree) SELECT * FROM tree, b',
    ],
    ['velocity', `SELECT extract(isodow FROM week), trim(both ' ' FROM reason) FROM velocity_week`],
    ['velocity', 'SELECT 1 FROM unnest($1::int[]) AS u(id) JOIN team ON team.id IS NOT DISTINCT FROM u.id'],
    ['velocity', 'INSERT INTO verdict SELECT 1 ON CONFLICT (team_id) DO UPDATE SET day = excluded.day'],
    ['org', `-- FROM report\nSELECT 'FROM report' FROM team ORDER BY slug, name FOR UPDATE`],
    [
      'org',
      'CREATE TEMP TABLE staged (slug text); INSERT INTO staged VALUES ($1); SELECT * FROM staged JOIN team USING (slug)',
    ],
    ['org', 'SELECT generate_series(1, 2) FROM team GROUP BY slug, name'],
  ])('lets %s pass: %s', (slice, sql) => {
    expect(check(slice, sql)).toEqual([]);
  });

  it('sees reads and writes apart', () => {
    const used = tablesUsed(
      'UPDATE a SET x = b.x FROM b LEFT JOIN LATERAL (SELECT 1 FROM c, d) q ON true WHERE a.id = b.id',
    );
    expect([[...used.reads].sort(), [...used.writes]]).toEqual([['b', 'c', 'd'], ['a']]);
  });

  it('finds SQL in strings and templates', () => {
    const text =
      'const a = `SELECT x FROM team WHERE id = ${id}`; const b = "plain text from a book"; q("DELETE FROM team");';
    expect(sqlStrings('a.store.ts', text)).toEqual(['SELECT x FROM team WHERE id = ${}', 'DELETE FROM team']);
  });

  it('fills in constants of the file, so a name cannot hide in one', () => {
    expect(sqlStrings('a.store.ts', "const T = 'team'; q(`DELETE FROM ${T}`);")).toEqual(['DELETE FROM team']);
  });

  it('knows a temporary table in its own slice only', () => {
    const made = { path: 'a.sql', slice: 'facts', sql: 'CREATE TEMPORARY TABLE staged (x int)' };
    const used = { path: 'b.sql', slice: 'facts', sql: 'INSERT INTO staged SELECT 1' };
    expect(checkAllSql([made, used], owners, ARROWS)).toEqual([]);
    expect(checkAllSql([made, { ...used, slice: 'goals' }], owners, ARROWS)).toEqual([
      'b.sql: table staged has no owner',
    ]);
  });

  it('catches a table without a section', () => {
    expect(tableOwners(['CREATE TABLE orphan (id integer);']).problems).toEqual([
      'table orphan stands in no section (-- slice ---) of its migration',
    ]);
  });
});
