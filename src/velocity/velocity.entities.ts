import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The source that a team's deliveries are counted from. */
@Entity('team_source')
export class TeamSource {
  @PrimaryColumn('integer') team_id: number;
  @Column('text') source: string;
  /** False: proposed from the data, until a person confirms it. */
  @Column('boolean') stated: boolean;
  @Column('jsonb', { nullable: true }) evidence: object | null;
  @Column('timestamptz', { nullable: true }) confirmed_at: Date | null;
}

/** A person's decision on an event, which judging obeys. */
@Entity('event_ruling')
export class EventRuling {
  @PrimaryColumn('bigint') event_id: string;
  @Column('boolean') counts: boolean;
  @Column('text') reason: string;
  @Column('timestamptz') decided_at: Date;
}

/** One measured week of a scope. Null is "not known". */
@Entity('velocity_week')
export class VelocityWeek {
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('text') scope: string;
  @PrimaryColumn('text') structure: string;
  @PrimaryColumn('date') week: string;
  @Column('text') coverage: string;
  @Column('double precision', { nullable: true }) exposure: number | null;
  @Column('integer', { nullable: true }) raw_events: number | null;
  @Column('integer', { nullable: true }) ignored: number | null;
  @Column('integer', { nullable: true }) deliveries: number | null;
  @Column('integer', { nullable: true }) batches: number | null;
  @Column('integer', { nullable: true }) redeploys: number | null;
  @Column('integer', { nullable: true }) rollbacks: number | null;
  @Column('integer', { nullable: true }) empty: number | null;
  @Column('integer', { nullable: true }) out_of_order: number | null;
  @Column('integer', { nullable: true }) config_only: number | null;
  @Column('integer', { nullable: true }) bot_only: number | null;
  @Column('integer', { nullable: true }) content_checked: number | null;
  @Column('double precision', { nullable: true }) team_weeks: number | null;
  @Column('smallint') rule_version: number;
}
