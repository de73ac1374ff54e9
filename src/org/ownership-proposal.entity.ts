import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Ownership that is suggested: OPEN until an operator decides. */
@Entity('ownership_proposal')
@Unique(['repository_id', 'component', 'team_id', 'source'])
export class OwnershipProposal {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') repository_id: number;
  @Column('text') component: string;
  @Column('text', { nullable: true }) path: string | null;
  @Column('integer') team_id: number;
  @Column('text') source: string;
  @Column('text') why: string;
  @Column('text') state: string;
  @Column('timestamptz') proposed_at: Date;
  @Column('timestamptz', { nullable: true }) decided_at: Date | null;
  @Column('text', { nullable: true }) decided_by: string | null;
  @Column('text', { nullable: true }) reason: string | null;
}
