import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Since when the events of a repository say something else than was judged. */
@Entity('event_change')
export class EventChange {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') repository_id: number;
  @Column('timestamptz') since: Date;
  /** A person decided it. */
  @Column('boolean') ruled: boolean;
}

/** When a repository's feed is known otherwise than was measured. */
@Entity('coverage_change')
export class CoverageChange {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') repository_id: number;
  @Column('tstzmultirange' as 'text') changed: string;
}

/** How far what changed was measured, and by which rules. One row. */
@Entity('measuring_cursor')
export class MeasuringCursor {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') organization_change: string;
  @Column('date') closed_week: string;
  @Column('date') measured_from: string;
  @Column('date') measured_to: string;
  @Column('date') now_day: string;
  @Column('text') time_zone: string;
  @Column('smallint') rule_version: number;
}

/** What the weeks of a scope follow from beside its lenses, as digests. */
@Entity('measured_scope')
export class MeasuredScope {
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('text') scope: string;
  @Column('text') ownership: string;
  @Column('text') calendar: string;
  /** It holds something else now than at some time before. */
  @Column('boolean') moved: boolean;
}

/** A closed week that says something else than it did, and why. */
@Entity('restatement')
export class Restatement {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('integer') team_id: number;
  @Column('text') scope: string;
  @Column('text') structure: string;
  @Column('date') week: string;
  @Column('timestamptz') at: Date;
  @Column('text', { array: true }) causes: string[];
  @Column('jsonb', { nullable: true }) before: object | null;
  @Column('jsonb', { nullable: true }) after: object | null;
}
