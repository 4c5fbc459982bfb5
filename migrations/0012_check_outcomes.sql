-- What officers found about the hits of entry-ban checks, and what was done at the border (rules R-111, R-112): codes and ids, no
-- names. An answer of the check changes nothing by itself; whoever confirms a hit says so here.
SET LOCAL ROLE register_owner;

CREATE TABLE check_outcomes (
    check_id       uuid        NOT NULL,
    foreigner_id   uuid        NOT NULL,
    outcome        text        NOT NULL,
    compared       text[]      NOT NULL,
    border_event   text,
    refusal_reason text,
    actor          json        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    CONSTRAINT check_outcomes_pkey PRIMARY KEY (check_id, foreigner_id),
    CONSTRAINT check_outcomes_outcome_check CHECK (outcome IN ('CONFIRMED', 'REJECTED')),
    CONSTRAINT check_outcomes_refusal_check CHECK ((border_event = 'ENTRY_REFUSED') = (refusal_reason IS NOT NULL))
);
CREATE INDEX check_outcomes_foreigner_idx ON check_outcomes (foreigner_id);
CREATE INDEX check_outcomes_recorded_idx ON check_outcomes (recorded_at);

-- It was said once.
CREATE TRIGGER check_outcomes_said_once BEFORE UPDATE ON check_outcomes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON check_outcomes TO register_query;

-- An outcome is kept as long as the record of its check (rule R-120). Answers how many were erased.
CREATE FUNCTION check_outcomes_drop_expired() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    WITH erased AS (
        DELETE FROM check_outcomes
         WHERE recorded_at < now() - interval '3 years'
           AND NOT access_log_is_held(actor, ARRAY[foreigner_id])
        RETURNING 1)
    SELECT count(*) FROM erased
$$;
REVOKE ALL ON FUNCTION check_outcomes_drop_expired() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION check_outcomes_drop_expired() TO register_retention;

RESET ROLE;
