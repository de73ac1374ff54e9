import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one organisation of an installation. `sample_clock`: where the clock of a sample stands, null for a real one. */
@Entity('organization')
export class Organization {
  @PrimaryColumn('smallint') id: number;
  @Column('integer') team_id: number;
  @Column('text') time_zone: string;
  @Column('text') fiscal_year_start: string;
  @Column('timestamptz', { nullable: true }) sample_clock: Date | null;
  /** FILE, or GITHUB: teams, people and ownership follow GitHub at every sync. */
  @Column('text') teams_from: string;
  /** Which environments are production where a team says nothing; null: Paceline's own pattern. */
  @Column('text', { nullable: true }) production_pattern: string | null;
  @Column('boolean') count_prereleases: boolean;
  @Column('boolean') count_config_only: boolean;
  @Column('boolean') count_bot_only: boolean;
}
