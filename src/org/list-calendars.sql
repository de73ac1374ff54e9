-- Every calendar with all its versions, newest first; those that are gone too. Ordered by name.
SELECT name, max(version) AS version,
       (array_agg(everywhere ORDER BY version DESC))[1] AS everywhere,
       bool_and(calendar_id IS NULL) AS gone,
       (json_agg(json_build_object(
          'version', version, 'everywhere', everywhere, 'teams', teams, 'days', days, 'savedBy', saved_by,
          'reason', reason, 'savedAt', saved_at) ORDER BY version DESC)) AS versions
FROM calendar_version
GROUP BY name
ORDER BY name
