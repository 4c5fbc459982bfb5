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

-- Creates the partition of the quarter in which the day lies. Answers whether it was missing.
CREATE FUNCTION access_log_prepare_quarter(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    first date := date_trunc('quarter', day)::date;
    name  text := format('access_log_%s_q%s', to_char(first, 'YYYY'), to_char(first, 'Q'));
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF access_log FOR VALUES FROM (%L) TO (%L)', name, first,
                   (first + interval '3 months')::date);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION access_log_prepare_quarter(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_log_prepare_quarter(date) TO register_query;

GRANT SELECT, INSERT ON access_log TO register_query;

RESET ROLE;
