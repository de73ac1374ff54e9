import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Whoever may ask: a person, a script, or a persona of a sample. */
@Entity('principal')
@Unique(['person_id'])
export class PrincipalEntity {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('text') kind: string;
  @Column('text') name: string;
  @Column('integer', { nullable: true }) person_id: number | null;
  @Column('timestamptz') created_at: Date;
}

/** A role over a team and all below it: `valid_to` is the first day that no longer belongs. */
@Entity('access_grant')
export class AccessGrant {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') principal_id: number;
  @Column('text') role: string;
  @Column('integer', { nullable: true }) team_id: number | null;
  @Column('date') valid_from: string;
  @Column('date') valid_to: string;
  @Column('text') source: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text') granted_by: string;
  @Column('timestamptz') granted_at: Date;
}

/** A secret for scripts, kept as its hash. */
@Entity('access_token')
@Unique(['hash'])
export class AccessToken {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') principal_id: number;
  @Column('text') name: string;
  @Column('bytea') hash: Buffer;
  @Column('text', { array: true }) scopes: string[];
  @Column('timestamptz') created_at: Date;
  @Column('text') created_by: string;
  @Column('timestamptz') expires_at: Date;
  @Column('timestamptz', { nullable: true }) revoked_at: Date | null;
  @Column('timestamptz', { nullable: true }) last_used_at: Date | null;
}

/** One link of the audit's chain. Natural key: its place. */
@Entity('audit_entry')
export class AuditEntryEntity {
  @PrimaryColumn('bigint') id: string;
  @Column('timestamptz') at: Date;
  @Column('text') action: string;
  @Column('text') actor: string;
  @Column('integer', { nullable: true }) principal_id: number | null;
  @Column('integer', { nullable: true }) person_id: number | null;
  @Column('text', { nullable: true }) subject: string | null;
  @Column('jsonb') details: object;
  @Column('bytea') previous: Buffer;
  @Column('bytea') hash: Buffer;
}

/** Where the chain ends, and what its first entry hangs on. One row. */
@Entity('audit_head')
export class AuditHead {
  @PrimaryColumn('boolean') id: boolean;
  @Column('bigint') entry_id: string;
  @Column('bytea') hash: Buffer;
  /** Entries up to here were taken away when their time was over; 0: none. */
  @Column('bigint') began_after: string;
  @Column('bytea') began_hash: Buffer;
}
