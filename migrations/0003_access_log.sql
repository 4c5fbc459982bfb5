-- Who read what and why, written before the answer leaves (architecture P-9; Reg. (EU) 2018/1861 Art 12; rules R-118, R-120).
-- Partitions by quarter, so that three years later a quarter is dropped whole.
SET LOCAL ROLE register_owner;

CREATE TABLE access_log (
    access_id    uuid        NOT NULL,
    at           timestamptz NOT NULL,
    actor        json        NOT NULL,
    purpose      text        NOT NULL,
    action       text        NOT NULL,
    foreigners   uuid[]      NOT NULL,
    asked        bytea,
    result       text        NOT NULL,
    log_position bigint      NOT NULL,
    CONSTRAINT access_log_pkey PRIMARY KEY (at, access_id)
) PARTITION BY RANGE (at);
COMMENT ON COLUMN access_log.asked IS 'what was searched for, sealed: it names a person';

-- Nothing is refused because a partition is missing; the daily job moves ahead of time.
CREATE TABLE access_log_default PARTITION OF access_log DEFAULT;

-- Creates the partition of the quarter in which the day lies, and moves into it what already lay in the default one. Answers
-- whether it was missing. Quarters are those of UTC, whatever the session thinks; two instances wait for each other.
CREATE FUNCTION access_log_prepare_quarter(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' AS $$
DECLARE
    first date := date_trunc('quarter', day::timestamp)::date;
    next  date := (first + interval '3 months')::date;
    name  text := format('access_log_%s_q%s', to_char(first, 'YYYY'), to_char(first, 'Q'));
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('access_log_prepare_quarter'));
    -- Whoever writes waits, so that nothing falls into the default partition between the move and the attachment. Only the
    -- lock of a table makes this session hear of tables that were made meanwhile, so that it comes before the second look.
    LOCK TABLE access_log IN ACCESS EXCLUSIVE MODE;
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE access_log INCLUDING ALL)', name);
    EXECUTE format('WITH moved AS (DELETE FROM access_log_default WHERE at >= %L AND at < %L RETURNING *)
                    INSERT INTO %I SELECT * FROM moved', first, next, name);
    EXECUTE format('ALTER TABLE access_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, next);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION access_log_prepare_quarter(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_log_prepare_quarter(date) TO register_query;

-- Drops the quarters of which every record is older than three years (rule R-120), and such records in the default partition.
-- Answers how many quarters were dropped.
CREATE FUNCTION access_log_drop_expired() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' AS $$
DECLARE
    oldest date := date_trunc('quarter', now() - interval '3 years')::date;
    name   text;
    first  date;
    count  integer := 0;
BEGIN
    FOR name IN
        SELECT c.relname
          FROM pg_inherits AS i
          JOIN pg_class AS c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'access_log'::regclass
           AND c.relname ~ '^access_log_[0-9]{4}_q[1-4]$'
         ORDER BY c.relname
    LOOP
        first := make_date(substr(name, 12, 4)::integer, substr(name, 18, 1)::integer * 3 - 2, 1);
        IF first < oldest THEN
            EXECUTE format('DROP TABLE %I', name);
            count := count + 1;
        END IF;
    END LOOP;
    DELETE FROM access_log_default WHERE at < oldest;
    RETURN count;
END $$;
REVOKE ALL ON FUNCTION access_log_drop_expired() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_log_drop_expired() TO register_retention;

GRANT SELECT, INSERT ON access_log TO register_query;

RESET ROLE;
