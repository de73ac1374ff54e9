import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which runs of a workflow stand for deployments to which environment: of a repository, or of all that a team owns. */
@Entity('workflow_rule')
export class WorkflowRule {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer', { nullable: true }) team_id: number | null;
  @Column('integer', { nullable: true }) repository_id: number | null;
  /** '': as the rules of components say. */
  @Column('text') component: string;
  /** The name of its file. */
  @Column('text') workflow: string;
  /** '': any. */
  @Column('text') branch: string;
  /** '': any. */
  @Column('text') event: string;
  @Column('text') environment: string;
}
