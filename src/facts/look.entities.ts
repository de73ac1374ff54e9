import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How a stream of a repository looked when it was read to its end last. */
@Entity('repository_look')
export class RepositoryLookRow {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('text') stream: string;
  @Column('text') digest: string;
  @Column('integer') total: number;
  @Column('timestamptz') looked_at: Date;
}

/** A stream that something was heard of that only a pull can tell. */
@Entity('repository_due')
export class RepositoryDue {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('text') stream: string;
  @Column('timestamptz') since: Date;
}

/** When a pass has met an entry of a stream last. */
@Entity('sync_seen')
export class SyncSeen {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('text') stream: string;
  @PrimaryColumn('text') key: string;
  @Column('timestamptz') met_at: Date;
}

/** A deployment of which a success may still come. */
@Entity('open_deployment')
export class OpenDeployment {
  @PrimaryColumn('bigint') deployment_id: string;
  @Column('text') node_id: string;
}
