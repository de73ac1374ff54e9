import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tool that left its mark on a change: evidence that it took part, never proof about a person. */
@Entity('change_marker')
export class ChangeMarker {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('integer') number: number;
  @PrimaryColumn('text') tool: string;
  @Column('text') confidence: string;
  @Column('text') rule_version: string;
}

/** How far a repository's merged pull requests were read, the ones last updated first. */
@Entity('change_feed')
export class ChangeFeed {
  @PrimaryColumn('integer') repository_id: number;
  /** When the last pass that ended began: its newest update, how many there were, and the time. */
  @Column('timestamptz', { nullable: true }) newest: Date | null;
  @Column('integer', { nullable: true }) total: number | null;
  @Column('timestamptz', { nullable: true }) read_through: Date | null;
  /** A pass in hand; it ends at what was updated before its floor. */
  @Column('text', { nullable: true }) cursor: string | null;
  @Column('timestamptz', { nullable: true }) pass_started_at: Date | null;
  @Column('timestamptz', { nullable: true }) pass_newest: Date | null;
  @Column('integer', { nullable: true }) pass_total: number | null;
  @Column('timestamptz', { nullable: true }) pass_floor: Date | null;
  /** So far everything that was delivered has been looked through for them. */
  @Column('timestamptz', { nullable: true }) linked_through: Date | null;
}

/** A delivered commit whose history GitHub was asked for. */
@Entity('delivery_ancestry')
export class DeliveryAncestry {
  @PrimaryColumn('integer') repository_id: number;
  @PrimaryColumn('text') sha: string;
  /** How far back; null: GitHub does not know the commit. */
  @Column('timestamptz', { nullable: true }) since: Date | null;
  /** It is not asked again. */
  @Column('boolean') final: boolean;
}
