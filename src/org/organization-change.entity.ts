import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An import that changed teams, people, ownership or calendars. */
@Entity('organization_change')
export class OrganizationChange {
  @PrimaryColumn('bigint', { generated: 'identity' }) id: string;
  @Column('timestamptz') at: Date;
}
