import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** How the files of the HR system are read (people-mapping.ts). One row. */
@Entity('people_mapping')
export class PeopleMappingEntity {
  @PrimaryColumn('smallint') id: number;
  @Column('jsonb') mapping: object;
  @Column('timestamptz') stored_at: Date;
}

/** A person whom an identity provider has provisioned. Natural key: userName, any case. */
@Entity('scim_user')
@Unique(['person_id'])
export class ScimUser {
  @PrimaryColumn('uuid') id: string;
  @Column('integer') person_id: number;
  @Column('text') user_name: string;
  @Column('text', { nullable: true }) external_id: string | null;
  @Column('boolean') active: boolean;
  @Column('jsonb') resource: object;
  @Column('timestamptz') created_at: Date;
  @Column('timestamptz') modified_at: Date;
}

/** A group of an identity provider; without a team it has no effect. Natural key: displayName, any case. */
@Entity('scim_group')
export class ScimGroup {
  @PrimaryColumn('uuid') id: string;
  @Column('text') display_name: string;
  @Column('text', { nullable: true }) external_id: string | null;
  @Column('integer', { nullable: true }) team_id: number | null;
  @Column('timestamptz') created_at: Date;
  @Column('timestamptz') modified_at: Date;
}

@Entity('scim_group_member')
export class ScimGroupMember {
  @PrimaryColumn('uuid') group_id: string;
  @PrimaryColumn('uuid') user_id: string;
}
