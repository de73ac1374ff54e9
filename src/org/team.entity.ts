import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A node of the tree. The organisation is the root team. Natural key: slug. */
@Entity('team')
@Unique(['slug'])
export class Team {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') slug: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) delivery_source: string | null;
  @Column('text', { nullable: true }) production_pattern: string | null;
  @Column('text', { nullable: true }) tag_pattern: string | null;
  /** GitHub's number of the team: stays when the team is renamed. */
  @Column('bigint', { nullable: true, unique: true }) github_id: string | null;
  /** GitHub's number of the organisation that this team stands for. */
  @Column('bigint', { nullable: true, unique: true }) github_organization_id: string | null;
}
