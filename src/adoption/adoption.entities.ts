import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a person did with an AI tool on a day, as the tool counts it. Natural key: tool, person or identity, day, model. */
@Entity('ai_usage_day')
export class AiUsageDay {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  /** Lower case, as are identity and model: one tool is not two for being written differently. */
  @Column('text') tool: string;
  @Column('integer', { nullable: true }) person_id: number | null;
  /** The e-mail or login of somebody who is no known person (yet). */
  @Column('text', { nullable: true }) identity: string | null;
  @Column('date') day: string;
  /** Empty: not stated. */
  @Column('text') model: string;
  @Column('jsonb') counts: Record<string, number>;
  @Column('boolean') active: boolean;
  @Column('timestamptz') received_at: Date;
  /** FILE or PUSH; null: came before this was noted. */
  @Column('text', { nullable: true }) source: string | null;
}

/** A week whose usage has changed since it was measured. */
@Entity('adoption_stale_week')
export class AdoptionStaleWeek {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('date') week: string;
}

/** One measured week of a scope. `active` is null where nothing is known, never 0. */
@Entity('adoption_week')
export class AdoptionWeek {
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('text') scope: string;
  @PrimaryColumn('date') week: string;
  @Column('text') coverage: string;
  @Column('integer') roster: number;
  @Column('integer', { nullable: true }) active: number | null;
  /** The figures may not be shown (core/suppression.ts). */
  @Column('boolean') suppressed: boolean;
  @Column('smallint') rule_version: number;
}

/** A measuring that changed something. */
@Entity('adoption_change')
export class AdoptionChange {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  /** The first week that says something else than before; null: all of them. */
  @Column('date', { nullable: true }) from_week: string | null;
  @Column('timestamptz') at: Date;
}

/** How far measuring has taken up what changed in the organisation. One row. */
@Entity('adoption_cursor')
export class AdoptionCursor {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') organization_change: string;
}

/** From which Monday on usage is kept: the weeks before are measured for good. One row. */
@Entity('adoption_kept')
export class AdoptionKept {
  @PrimaryColumn('smallint') organization_id: number;
  @Column('date') from_week: string;
}
