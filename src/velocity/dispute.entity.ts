import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a team says is wrong, of a verdict or of whose something is, and what an operator decided. */
@Entity('dispute')
export class Dispute {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') kind: string;
  @Column('text') claim: string;
  @Column('integer') team_id: number;
  @Column('text') repository: string;
  @Column('integer', { nullable: true }) repository_id: number | null;
  @Column('text') component: string;
  @Column('bigint', { nullable: true }) event_id: string | null;
  @Column('text', { nullable: true }) sha: string | null;
  @Column('text', { nullable: true }) verdict: string | null;
  @Column('text', { nullable: true }) verdict_reason: string | null;
  @Column('smallint', { nullable: true }) rule_version: number | null;
  @Column('integer', { nullable: true }) owner_id: number | null;
  @Column('date', { nullable: true }) from_day: string | null;
  @Column('boolean', { nullable: true }) alone: boolean | null;
  @Column('text') why: string;
  @Column('text') asked_by: string;
  @Column('integer') asked_principal_id: number;
  @Column('integer', { nullable: true }) asked_person_id: number | null;
  @Column('timestamptz') asked_at: Date;
  @Column('text') state: string;
  @Column('text', { nullable: true }) decision: string | null;
  @Column('text', { nullable: true }) decided_by: string | null;
  @Column('integer', { nullable: true }) decided_person_id: number | null;
  @Column('timestamptz', { nullable: true }) decided_at: Date | null;
}
