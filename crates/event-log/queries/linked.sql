WITH RECURSIVE files AS (
    SELECT $2::text COLLATE "C" AS id
     -- UNION, not UNION ALL: files that were merged into each other are found once.
     UNION
    SELECT merge.aggregate_id
      FROM files
      JOIN events AS merge ON merge.event_type = 'FilesMerged'
                          AND (merge.payload ->> 'into') COLLATE "C" = files.id
)
SELECT h.position AS head,
       h.recorded_at,
       f.id::uuid AS "foreigner_id!",
       (SELECT max(version) FROM commands WHERE foreigner_id = f.id::uuid) AS recorded,
       e.position AS "position?",
       e.aggregate_type AS "aggregate_type?",
       e.aggregate_id AS "aggregate_id?",
       e.sequence AS "sequence?",
       e.event_type AS "event_type?",
       e.event_version AS "event_version?",
       e.payload::text AS "payload?",
       e.metadata::text AS "metadata?",
       e.leaf AS "leaf?"
  FROM log_head AS h
 CROSS JOIN files AS f
  LEFT JOIN events AS e ON e.aggregate_type = $1
                       AND e.aggregate_id = f.id
 ORDER BY f.id, e.sequence
