import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A repository as a scope sees it; the signature says all that its verdicts follow from. */
@Entity('lens')
@Unique(['repository_id', 'signature'])
export class Lens {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') repository_id: number;
  @Column('text') signature: string;
  /** Several parts have a component on one day. */
  @Column('boolean') overlapping: boolean;
}

/** A component in a lens: on which days, and by which rules it is counted. */
@Entity('lens_part')
export class LensPart {
  @PrimaryColumn('integer') lens_id: number;
  @PrimaryColumn('integer') part: number;
  @Column('integer') component_id: number;
  @Column('text') source: string;
  @Column('text') production_pattern: string;
  @Column('text', { nullable: true }) tag_pattern: string | null;
  @Column('datemultirange' as 'text') days: string;
}

/** Through which lens a scope looks at a repository. */
@Entity('scope_lens')
export class ScopeLens {
  @PrimaryColumn('integer') team_id: number;
  @PrimaryColumn('text') scope: string;
  @PrimaryColumn('text') structure: string;
  @PrimaryColumn('integer') repository_id: number;
  @Column('integer') lens_id: number;
}

/** What an event is through a lens, and why. */
@Entity('verdict')
export class EventVerdict {
  @PrimaryColumn('bigint') event_id: string;
  @PrimaryColumn('timestamptz') occurred_at: Date;
  @PrimaryColumn('integer') lens_id: number;
  @Column('integer') component_id: number;
  @Column('integer') place: number;
  @Column('date') day: string;
  @Column('smallint') rule_version: number;
  @Column('boolean') counted: boolean;
  @Column('boolean') filled: boolean;
  @Column('boolean') checked: boolean;
  @Column('boolean') opens_batch: boolean;
  @Column('text') verdict: string;
  @Column('text') sha: string;
  @Column('text') reason: string;
}

/** What was counted in a week through a lens. */
@Entity('lens_week')
export class LensWeek {
  @PrimaryColumn('integer') lens_id: number;
  @PrimaryColumn('date') week: string;
  @Column('integer') raw_events: number;
  @Column('integer') ignored: number;
  @Column('integer') deliveries: number;
  @Column('integer') batches: number;
  @Column('integer') redeploys: number;
  @Column('integer') rollbacks: number;
  @Column('integer') empty: number;
  @Column('integer') out_of_order: number;
  @Column('integer') config_only: number;
  @Column('integer') bot_only: number;
  @Column('integer') content_checked: number;
}
