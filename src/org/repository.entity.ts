import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A repository on GitHub, owner/name. Natural key: full_name, any case. */
@Entity('repository')
export class Repository {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') full_name: string;
  @Column('timestamptz', { nullable: true }) created_at: Date | null;
  /** GitHub's number of it: stays when the repository is renamed or moved. */
  @Column('bigint', { nullable: true, unique: true }) github_id: string | null;
  /** GraphQL's id of it. */
  @Column('text', { nullable: true }) node_id: string | null;
  @Column('boolean', { nullable: true }) archived: boolean | null;
  @Column('boolean', { nullable: true }) private: boolean | null;
  /** When GitHub showed it last. */
  @Column('timestamptz', { nullable: true }) seen_at: Date | null;
  /** A tombstone: since when GitHub does not show it, and as far as it can be told why. */
  @Column('timestamptz', { nullable: true }) gone_at: Date | null;
  @Column('text', { nullable: true }) gone_why: string | null;
}
