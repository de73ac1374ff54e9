import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A version of a team's yardstick; never changed, only followed by another. */
@Entity('baseline')
@Unique(['program_id', 'team_id', 'version'])
export class Baseline {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') program_id: number;
  @Column('integer') team_id: number;
  @Column('integer') version: number;
  @Column('date') window_from: string;
  @Column('date') window_to: string;
  @Column('integer') deliveries: number;
  @Column('double precision') exposure: number;
  @Column('integer') weeks: number;
  @Column('text', { nullable: true }) source: string | null;
  @Column('text') reason: string;
  @Column('timestamptz') created_at: Date;
  @Column('text') state: string;
  /** Null, as those below: the version is of before these were kept. */
  @Column('integer', { nullable: true }) raw_events: number | null;
  @Column('integer', { nullable: true }) batches: number | null;
  @Column('smallint', { nullable: true }) rule_version: number | null;
  /** A hash over the components that the team owned. */
  @Column('text', { nullable: true }) ownership: string | null;
  @Column('jsonb', { nullable: true }) calendars: { name: string; version: number }[] | null;
  @Column('text') created_by: string;
  @Column('text', { nullable: true }) frozen_by: string | null;
  @Column('timestamptz', { nullable: true }) frozen_at: Date | null;
  @Column('integer', { nullable: true, unique: true }) proposal_id: number | null;
}

/** What a person asks of a baseline, until another one decides. */
@Entity('baseline_proposal')
export class BaselineProposal {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') program_id: number;
  @Column('integer') team_id: number;
  @Column('date', { nullable: true }) window_from: string | null;
  @Column('date', { nullable: true }) window_to: string | null;
  @Column('text', { nullable: true }) source: string | null;
  @Column('text') reason: string;
  @Column('text') state: string;
  @Column('text') proposed_by: string;
  @Column('integer', { nullable: true }) principal_id: number | null;
  @Column('timestamptz') proposed_at: Date;
  @Column('text', { nullable: true }) decided_by: string | null;
  @Column('timestamptz', { nullable: true }) decided_at: Date | null;
  @Column('text', { nullable: true }) decision: string | null;
}

/** What a team owned when it was last judged, as a hash. */
@Entity('judged_ownership')
export class JudgedOwnership {
  @PrimaryColumn('integer') program_id: number;
  @PrimaryColumn('integer') team_id: number;
  @Column('text') ownership: string;
}
