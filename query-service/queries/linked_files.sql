-- The files that are merged with others, in either direction and through others. `UNION` ends also a ring.
WITH RECURSIVE linked (asked, other) AS (
        SELECT asked, asked FROM UNNEST($1::uuid[]) AS a (asked)
    UNION
        SELECT linked.asked, next.other
          FROM linked
         CROSS JOIN LATERAL (
                   SELECT m.into_id AS other, m.merged_at, m.unmerged_at
                     FROM case_lookup.case_merges AS m
                    WHERE m.foreigner_id = linked.other
               UNION ALL
                   SELECT m.foreigner_id, m.merged_at, m.unmerged_at
                     FROM case_lookup.case_merges AS m
                    WHERE m.into_id = linked.other
               ) AS next
         WHERE CASE WHEN $2::timestamptz IS NULL
                    THEN next.unmerged_at IS NULL
                    ELSE next.merged_at <= $2 AND (next.unmerged_at IS NULL OR next.unmerged_at > $2)
               END
)
SELECT asked AS "asked!", other AS "other!"
  FROM linked
 WHERE asked <> other
 ORDER BY asked, other
