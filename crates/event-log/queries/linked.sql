WITH RECURSIVE files AS (
    SELECT $2::text COLLATE "C" AS id
     -- UNION, not UNION ALL: files that were merged into each other are found once.
     UNION
    SELECT merge.aggregate_id
      FROM files
     CROSS JOIN LATERAL (SELECT aggregate_id
                           FROM events
                          WHERE event_type = 'FilesMerged'
                            AND (payload ->> 'into') COLLATE "C" = files.id
                         OFFSET 0) AS merge -- by its index, file by file, whatever the planner believes of the log
),
-- Once for each file, not for each of its events.
ends AS MATERIALIZED (
    SELECT id, (SELECT max(version) FROM commands WHERE foreigner_id = id::uuid) AS recorded
      FROM files
)
SELECT (SELECT position FROM log_head) AS "head!",
       (SELECT recorded_at FROM log_head) AS "recorded_at!",
       f.id::uuid AS "foreigner_id!",
       f.recorded,
       e.position AS "position?",
       e.aggregate_type AS "aggregate_type?",
       e.aggregate_id AS "aggregate_id?",
       e.sequence AS "sequence?",
       e.event_type AS "event_type?",
       e.event_version AS "event_version?",
       e.payload::text AS "payload?",
       e.metadata::text AS "metadata?",
       e.leaf AS "leaf?"
  FROM ends AS f
  LEFT JOIN LATERAL (SELECT *
                       FROM events
                      WHERE aggregate_type = $1
                        AND aggregate_id = f.id
                     OFFSET 0) AS e ON true
 ORDER BY f.id, e.sequence
