import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What GitHub tells by webhooks: the inbox, what of it cannot be understood, and what is to be pulled because of it. */
export class Webhooks1764000000019 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(SCHEMA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'));
  }
}

const SCHEMA = `
-- facts -------------------------------------------------------------------------------------------
-- Which deliveries came, whatever month their rows are in: GitHub repeats one within three days under the same id.
CREATE TABLE webhook_delivery (
  guid        text PRIMARY KEY,
  received_at timestamptz NOT NULL
);
CREATE INDEX webhook_delivery_received ON webhook_delivery (received_at);
CREATE TABLE webhook_inbox (
  guid        text NOT NULL,
  received_at timestamptz NOT NULL,
  event       text NOT NULL,
  -- What is used of it, nothing else.
  payload     jsonb NOT NULL,
  -- Null: it waits.
  applied_at  timestamptz,
  outcome     text CHECK (outcome IN ('APPLIED', 'IGNORED', 'DEAD')),
  PRIMARY KEY (guid, received_at),
  CHECK ((applied_at IS NULL) = (outcome IS NULL))
) PARTITION BY RANGE (received_at);
-- What no month was made for: nothing is refused because nobody made one.
CREATE TABLE webhook_inbox_rest PARTITION OF webhook_inbox DEFAULT;
CREATE INDEX webhook_inbox_waiting ON webhook_inbox (received_at, guid) WHERE applied_at IS NULL;
-- Makes the partitions of so many months from the one of a moment on, with what lies outside of any; says how many. Who
-- waits for long, as for a backup, would keep all deliveries waiting: it is tried again instead.
CREATE FUNCTION make_inbox_months(now timestamptz, months integer) RETURNS integer
LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  begins timestamptz;
  ends   timestamptz;
  part   text;
  made   integer := 0;
BEGIN
  FOR ahead IN 0 .. months - 1 LOOP
    begins := (date_trunc('month', now AT TIME ZONE 'UTC') + make_interval(months => ahead)) AT TIME ZONE 'UTC';
    ends := (begins AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
    part := 'webhook_inbox_' || to_char(begins AT TIME ZONE 'UTC', 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
    -- Nothing may come into the rest of what is moved out of it.
    LOCK TABLE webhook_inbox IN SHARE ROW EXCLUSIVE MODE;
    CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.webhook_inbox INCLUDING ALL)', part);
    EXECUTE format('WITH moved AS (DELETE FROM webhook_inbox_rest WHERE received_at >= %L AND received_at < %L RETURNING *)
                    INSERT INTO public.%I SELECT * FROM moved', begins, ends, part);
    EXECUTE format('ALTER TABLE webhook_inbox ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', part, begins, ends);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
-- Drops the months that ended before a moment, unless something of them still waits; says how many rows went.
CREATE FUNCTION drop_inbox_months(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  part    text;
  waiting boolean;
  rows    bigint;
  gone    bigint := 0;
BEGIN
  FOR part IN
    SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = 'public.webhook_inbox'::regclass AND child.relname ~ '^webhook_inbox_\\d{4}_\\d{2}$'
    ORDER BY child.relname
  LOOP
    CONTINUE WHEN ((to_date(right(part, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC') > before;
    EXECUTE format('SELECT coalesce(bool_or(applied_at IS NULL), false), count(*) FROM public.%I', part) INTO waiting, rows;
    CONTINUE WHEN waiting;
    EXECUTE format('DROP TABLE public.%I', part);
    gone := gone + rows;
  END LOOP;
  RETURN gone;
END $$;
-- What cannot be understood, with the reason. Natural key: where it came from, and what that knows it by.
CREATE TABLE dead_letter (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source      text NOT NULL CHECK (source IN ('WEBHOOK', 'PULL')),
  key         text NOT NULL,
  reason      text NOT NULL,
  payload     jsonb NOT NULL,
  kept_at     timestamptz NOT NULL,
  tries       integer NOT NULL DEFAULT 1,
  -- It was given another try; null: it waits for one.
  replayed_at timestamptz,
  UNIQUE (source, key)
);
CREATE INDEX dead_letter_waiting ON dead_letter (id) WHERE replayed_at IS NULL;
-- When a tag was made, and when it was taken away, as GitHub told it at once: a lightweight tag says neither itself.
CREATE TABLE tag_seen (
  repository_id integer NOT NULL REFERENCES repository,
  name          text NOT NULL,
  at            timestamptz NOT NULL,
  gone          boolean NOT NULL,
  PRIMARY KEY (repository_id, name, at, gone)
);
-- The last word on a release: what was said before it comes too late.
CREATE TABLE release_heard (
  repository_id integer NOT NULL REFERENCES repository,
  github_id     bigint NOT NULL,
  heard_at      timestamptz NOT NULL,
  -- Deleted, which is for good.
  gone          boolean NOT NULL,
  PRIMARY KEY (repository_id, github_id)
);
-- The last word on what a repository is.
CREATE TABLE repository_heard (
  repository_id integer PRIMARY KEY REFERENCES repository,
  heard_at      timestamptz NOT NULL,
  -- Deleted, which is for good.
  gone          boolean NOT NULL
);
`;
