-- The weeks whose usage changed since they were measured. Of those up to $1 it is noted that they are taken up; the ones
-- after it stay noted, but may complete a week before them.
WITH taken AS (DELETE FROM adoption_stale_week WHERE week <= $1::date)
SELECT DISTINCT week::text AS week FROM adoption_stale_week
