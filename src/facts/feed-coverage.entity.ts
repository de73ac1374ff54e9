import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The spans of time in which a repository's feed is known to be whole; outside them a count is unknown, not 0. */
@Entity('feed_coverage')
export class FeedCoverage {
  @PrimaryColumn('integer') repository_id: number;
  @Column('tstzmultirange' as 'text') covered: string;
  /** False: assumed from the first event on, because events are pushed as they happen. */
  @Column('boolean') stated: boolean;
}
