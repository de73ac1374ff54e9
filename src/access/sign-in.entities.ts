import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A sign-in that is under way at the provider. Natural key: the hash of the browser's secret. */
@Entity('sign_in_attempt')
export class SignInAttempt {
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('text', { nullable: true }) return_to: string | null;
  @Column('timestamptz') expires_at: Date;
}

/** Who an account of a provider is here. */
@Entity('provider_identity')
export class ProviderIdentity {
  @PrimaryColumn('text') issuer: string;
  @PrimaryColumn('text') subject: string;
  @Column('integer') principal_id: number;
  @Column('timestamptz') seen_at: Date;
}

/** A browser that is signed in, known by the hash of its cookie. */
@Entity('access_session')
@Unique(['hash'])
export class AccessSession {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') principal_id: number;
  @Column('bytea') hash: Buffer;
  @Column('text') opened_by: string;
  @Column('timestamptz') created_at: Date;
  @Column('timestamptz') seen_at: Date;
  @Column('timestamptz') expires_at: Date;
  @Column('timestamptz', { nullable: true }) ended_at: Date | null;
}

/** A link that signs in once. */
@Entity('sign_in_link')
@Unique(['hash'])
export class SignInLink {
  @PrimaryColumn('integer', { generated: 'identity' }) id: number;
  @Column('integer') principal_id: number;
  @Column('bytea') hash: Buffer;
  @Column('timestamptz') created_at: Date;
  @Column('text') created_by: string;
  @Column('timestamptz') expires_at: Date;
  @Column('timestamptz', { nullable: true }) used_at: Date | null;
}
