import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Somebody with a GitHub login. Natural key: login, any case. */
@Entity('person')
@Unique(['login'])
export class Person {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') login: string;
  @Column('text', { nullable: true }) name: string | null;
  @Column('text', { nullable: true }) email: string | null;
}
