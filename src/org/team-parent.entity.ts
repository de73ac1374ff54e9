import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A placement in the tree: `valid_to` is the first day that no longer belongs. */
@Entity('team_parent')
export class TeamParent {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') team_id: number;
  @Column('integer') parent_id: number;
  @Column('date') valid_from: string;
  @Column('date') valid_to: string;
}
