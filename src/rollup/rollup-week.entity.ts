import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CohortPicture } from '../core/rollup.js';

/** A scope's picture for a week, gathered once. */
@Entity('rollup_week')
export class RollupWeek {
  @PrimaryColumn('integer') program_id: number;
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('date') week: string;
  /** All cohorts together. */
  @Column('jsonb') picture: CohortPicture;
  @Column('jsonb') cohorts: CohortPicture[];
}
