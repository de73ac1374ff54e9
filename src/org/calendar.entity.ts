import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Closed days with a name, for all teams or for those listed and the teams below them. */
@Entity('calendar')
@Unique(['name'])
export class Calendar {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') name: string;
  @Column('boolean') everywhere: boolean;
}
