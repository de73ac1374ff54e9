-- Rows of what was sighted, by GitHub's number: a name may have gone from one repository to another meanwhile, so all
-- that move give up their names before any takes one.
CREATE TEMPORARY TABLE renamed ON COMMIT DROP AS
SELECT repository.id, repository.full_name AS before, sighting.full_name AS after
FROM repository JOIN sighting USING (github_id)
WHERE repository.full_name <> sighting.full_name;

-- A name that another repository has by now: whose it was keeps its history, not its name.
UPDATE repository SET full_name = full_name || '#' || github_id
WHERE github_id NOT IN (SELECT github_id FROM sighting)
  AND lower(full_name) IN (SELECT lower(full_name) FROM sighting);

UPDATE repository SET full_name = '#' || github_id WHERE id IN (SELECT id FROM renamed);
UPDATE repository SET full_name = renamed.after
FROM renamed
WHERE repository.id = renamed.id
  AND NOT EXISTS (SELECT FROM repository AS other WHERE lower(other.full_name) = lower(renamed.after));
-- One that somebody has mentioned by its new name keeps it: both are there until a person decides.
UPDATE repository SET full_name = renamed.before
FROM renamed
WHERE repository.id = renamed.id AND repository.full_name = '#' || repository.github_id;

-- Mentioned before GitHub was asked, by the name it has or by the one it was asked for.
UPDATE repository SET github_id = sighting.github_id, full_name = sighting.full_name
FROM sighting
WHERE repository.github_id IS NULL AND lower(repository.full_name) = lower(sighting.full_name)
  AND NOT EXISTS (SELECT FROM repository AS other WHERE other.github_id = sighting.github_id);
UPDATE repository SET github_id = sighting.github_id, full_name = sighting.full_name
FROM sighting
WHERE repository.github_id IS NULL AND lower(repository.full_name) = lower(sighting.asked)
  AND NOT EXISTS (SELECT FROM repository AS other
                  WHERE other.github_id = sighting.github_id OR lower(other.full_name) = lower(sighting.full_name));

INSERT INTO repository (full_name, github_id)
SELECT full_name, github_id FROM sighting
WHERE NOT EXISTS (SELECT FROM repository AS other
                  WHERE other.github_id = sighting.github_id OR lower(other.full_name) = lower(sighting.full_name));
INSERT INTO component (repository_id, name)
SELECT repository.id, '' FROM repository JOIN sighting ON lower(repository.full_name) = lower(sighting.full_name)
ON CONFLICT (repository_id, name) DO NOTHING;

UPDATE repository
SET node_id = sighting.node_id, created_at = sighting.created_at, archived = sighting.archived,
    private = sighting.private, seen_at = sighting.seen_at, gone_at = NULL, gone_why = NULL
FROM sighting
WHERE repository.github_id = sighting.github_id;
DROP TABLE sighting, renamed;
