import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The rules by which the events of a repository are placed in its components now. */
@Entity('component_placing')
export class ComponentPlacing {
  @PrimaryColumn('integer') repository_id: number;
  /** [[component, tag prefix, environment]], by name. */
  @Column('jsonb') rules: (string | null)[][];
}
