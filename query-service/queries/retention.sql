-- The retention queue on a day: $1 the day, $2 a status, $3 before which last day, $4 and $5 file and last day of the place to go on
-- after, $6 how many.
SELECT q.foreigner_id,
       q.status AS "status!",
       q.due_on,
       q.erase_from,
       q.held_until,
       e.position AS "position?",
       e.key_destroyed_at,
       e.read_models_purged_at,
       e.finished_at
  FROM (SELECT r.*,
               CASE
                   WHEN r.erased THEN 'ERASED'
                   WHEN r.held AND (r.held_until IS NULL OR r.held_until >= $1) THEN 'HELD'
                   WHEN r.due_on < $1 THEN 'DUE'
                   ELSE 'SOON'
               END AS status
          FROM retention_queue AS r) AS q
  LEFT JOIN erasures AS e ON e.foreigner_id = q.foreigner_id
 WHERE ($2::text IS NULL OR q.status = $2)
   AND ($3::date IS NULL OR q.due_on < $3)
   AND ($4::uuid IS NULL
        OR (q.due_on, q.foreigner_id) > ($5, $4)
        OR (q.due_on IS NULL AND $5 IS NOT NULL)
        OR (q.due_on IS NULL AND $5 IS NULL AND q.foreigner_id > $4))
 ORDER BY q.due_on, q.foreigner_id
 LIMIT $6
