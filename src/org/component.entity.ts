import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** What ownership divides a repository into; '' is the whole repository. */
@Entity('component')
@Unique(['repository_id', 'name'])
export class Component {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') repository_id: number;
  @Column('text') name: string;
  @Column('text', { nullable: true }) path: string | null;
  /** How the tags begin that are its. */
  @Column('text', { nullable: true }) tag_prefix: string | null;
  /** A pattern of the environments that are its. */
  @Column('text', { nullable: true }) environment: string | null;
}
