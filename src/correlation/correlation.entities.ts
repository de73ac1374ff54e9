import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CorrelationPicture } from '../core/correlation.js';

/** Adoption against velocity of a scope's teams on a week. */
@Entity('correlation_week')
export class CorrelationWeek {
  @PrimaryColumn('integer') program_id: number;
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('date') week: string;
  @Column('jsonb') picture: CorrelationPicture;
}

/** How far correlating has taken up what was judged and measured. One row. */
@Entity('correlation_cursor')
export class CorrelationCursor {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') progress_change: string;
  @Column('bigint') adoption_change: string;
  @Column('smallint') method_version: number;
}
