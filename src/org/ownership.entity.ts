import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A team answering for a component: `valid_to` is the first day that no longer belongs. */
@Entity('ownership')
export class Ownership {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') component_id: number;
  @Column('integer') team_id: number;
  @Column('date') valid_from: string;
  @Column('date') valid_to: string;
}
