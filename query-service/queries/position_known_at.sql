-- The last position that was recorded up to an instant. Instants never go back along the log, so that it is found in a few steps
-- between the first position and the head.
WITH RECURSIVE search AS (
    SELECT 0::bigint AS low, position AS high
      FROM log_head
     UNION ALL
    SELECT CASE WHEN known THEN middle ELSE low END,
           CASE WHEN known THEN high ELSE middle - 1 END
      FROM (SELECT s.low,
                   s.high,
                   s.middle,
                   (SELECT (e.metadata ->> 'recorded_at')::timestamptz <= $1
                      FROM events AS e
                     WHERE e.position = s.middle) AS known
              FROM (SELECT low, high, (low + high + 1) / 2 AS middle
                      FROM search
                     WHERE low < high) AS s) AS step
)
SELECT low AS "position!"
  FROM search
 WHERE low = high
