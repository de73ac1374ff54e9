import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A repository on GitHub, owner/name. Natural key: full_name, any case. */
@Entity('repository')
export class Repository {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') full_name: string;
  @Column('timestamptz', { nullable: true }) created_at: Date | null;
  /** GitHub's number of it: stays when the repository is renamed or moved. */
  @Column('bigint', { nullable: true, unique: true }) github_id: string | null;
}
