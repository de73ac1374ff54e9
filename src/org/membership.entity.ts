import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person in a team: `valid_to` is the first day that no longer belongs. */
@Entity('membership')
export class Membership {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') person_id: number;
  @Column('integer') team_id: number;
  @Column('date') valid_from: string;
  @Column('date') valid_to: string;
}
