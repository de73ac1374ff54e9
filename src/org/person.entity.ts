import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/**
 * Somebody of the organisation. Natural key: login, any case: that of GitHub or, as long as nobody has said it, the mail
 * address or `@` and the employee number.
 */
@Entity('person')
@Unique(['login'])
export class Person {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') login: string;
  @Column('text', { nullable: true }) name: string | null;
  @Column('text', { nullable: true }) email: string | null;
  /** GitHub's number of the account: stays when the login changes. */
  @Column('bigint', { nullable: true, unique: true }) github_id: string | null;
  /** The HR system's number of the person. */
  @Column('text', { nullable: true, unique: true }) employee_id: string | null;
  /** Set: login is a pseudonym, and nothing else says who it was. */
  @Column('timestamptz', { nullable: true }) erased_at: Date | null;
}
