import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProgramEntry } from '../org/organization-file.js';
import { readSql } from '../platform/sql.js';

/** How many programs an import added or changed. */
export interface SavedPrograms {
  added: number;
  changed: number;
}

@Injectable()
export class ProgramsStore {
  /** Upserts programs and their cohorts by slug and multiple within the caller's transaction. */
  async import(manager: EntityManager, programs: ProgramEntry[]): Promise<SavedPrograms> {
    const stated = programs.map(({ slug, name, metric, baseline, start, deadline, curve }) => ({
      slug, name, metric, baseline_from: baseline.from, baseline_to: baseline.to, start, deadline, curve,
    })); // prettier-ignore
    const saved = await manager.query<{ added: boolean }[]>(readSql(import.meta.url, 'save-programs.sql'), [
      JSON.stringify(stated),
    ]);
    const cohorts = programs.flatMap((program) =>
      program.cohorts.map(({ multiple, teams }) => ({
        program: program.slug,
        multiple,
        everyone: teams === 'all',
        teams: teams === 'all' ? [] : teams,
      })),
    );
    await manager.query(readSql(import.meta.url, 'save-cohorts.sql'), [JSON.stringify(cohorts)]);
    // Other programs, other judgements: all weeks are judged again.
    if (programs.length > 0) await manager.query('DELETE FROM judging_cursor');
    return { added: saved.filter((row) => row.added).length, changed: saved.filter((row) => !row.added).length };
  }
}
