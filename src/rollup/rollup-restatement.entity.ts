import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CohortPicture } from '../core/rollup.js';

/** What a scope's picture was before it was gathered again. */
@Entity('rollup_restatement')
export class RollupRestatement {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') program_id: number;
  @Column('integer') team_id: number;
  @Column('date') week: string;
  @Column('timestamptz') at: Date;
  @Column('jsonb', { nullable: true }) picture: CohortPicture | null;
  @Column('jsonb', { nullable: true }) cohorts: CohortPicture[] | null;
}
