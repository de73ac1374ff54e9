import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Commits of a repository in a week, and how many of them name an AI tool as co-author. */
@Entity('commit_week')
export class CommitWeek {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('date') week: string;
  @Column('integer') commits: number;
  @Column('integer') marked_commits: number;
  /** People who committed. */
  @Column('integer') authors: number;
}
