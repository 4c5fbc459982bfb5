-- The checkpoint comes first: it is the one table that a rebuild locks, so that whoever waits for the new generation waits here and
-- then reads facts and checkpoint of the same one.
WITH checkpoint AS MATERIALIZED (
    SELECT position, version
      FROM return_statistics.checkpoint
), counted AS (
    -- once in a quarter (rule R-128), as at the first event of the quarter
    SELECT DISTINCT ON (quarter, foreigner_id)
           quarter,
           citizenship,
           CASE sex WHEN 1 THEN 'M' WHEN 2 THEN 'F' ELSE 'UNK' END AS sex,
           age_group
      FROM return_statistics.statistics_facts
     WHERE kind = $1
       AND ($6::bigint IS NULL OR position <= $6) -- as known then (rule R-134)
       -- annulled, or left under the Dublin mechanism (rules R-129, R-134); what was voided later counted then
       AND (voided_position IS NULL OR voided_position > $6)
       AND ($2::text IS NULL OR quarter = $2)
     ORDER BY quarter, foreigner_id, happened_on, position
), cells AS (
    SELECT quarter, citizenship, sex, age_group, count(*) AS persons
      FROM counted
     GROUP BY quarter, CUBE (citizenship, sex, age_group)
), asked AS (
    SELECT *
      FROM cells
     WHERE ($3::text IS NULL OR COALESCE(citizenship, 'TOTAL') = $3)
       AND ($4::text IS NULL OR COALESCE(sex, 'T') = $4)
       AND ($5::text IS NULL OR COALESCE(age_group, 'TOTAL') = $5)
)
SELECT c.position,
       c.version,
       a.quarter AS "quarter?",
       a.citizenship AS "citizen?",
       a.sex AS "sex?",
       a.age_group AS "age?",
       a.persons AS "persons?"
  FROM checkpoint AS c
  LEFT JOIN asked AS a ON true
 ORDER BY a.quarter,
          a.citizenship COLLATE "C" NULLS FIRST,
          a.sex COLLATE "C" NULLS FIRST,
          a.age_group COLLATE "C" NULLS FIRST
