-- The access log is searched, kept for running proceedings and written by the command service too (rules R-118, R-120).
SET LOCAL ROLE register_owner;

-- Previews and refusals with candidates show what files hold. The command service writes that it did and reads nothing back.
GRANT INSERT ON access_log TO register_command;

-- What auditors and data subjects ask for: everything of a user, everything about a person. New quarters take them over.
CREATE INDEX access_log_user_idx ON access_log ((actor ->> 'user'), at);
CREATE INDEX access_log_foreigners_idx ON access_log USING gin (foreigners);

-- Records about a person, or of a user, that a running proceeding needs longer than three years (Reg. (EU) 2018/1861 Art 12(5)).
CREATE TABLE access_log_holds (
    hold_id      uuid        NOT NULL,
    foreigner_id uuid,
    held_user    text,
    reason       text        NOT NULL,
    set_by       json        NOT NULL,
    set_at       timestamptz NOT NULL,
    lifted_by    json,
    lifted_at    timestamptz,
    lift_reason  text,
    CONSTRAINT access_log_holds_pkey PRIMARY KEY (hold_id),
    CONSTRAINT access_log_holds_subject_check CHECK (num_nonnulls(foreigner_id, held_user) = 1),
    CONSTRAINT access_log_holds_lifted_check CHECK (num_nonnulls(lifted_by, lifted_at, lift_reason) IN (0, 3))
);

-- A hold is lifted once and nothing else of it changes.
CREATE TRIGGER access_log_holds_lifted_once BEFORE UPDATE ON access_log_holds
    FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at, lift_reason) ON access_log_holds TO register_query;

-- Whether a running proceeding needs the record.
CREATE FUNCTION access_log_is_held(actor json, foreigners uuid[]) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM access_log_holds AS h
                    WHERE h.lifted_at IS NULL AND (h.foreigner_id = ANY (foreigners) OR h.held_user = actor ->> 'user'))
$$;
REVOKE ALL ON FUNCTION access_log_is_held(json, uuid[]) FROM PUBLIC;

-- Whoever writes an access record must not wait behind a maker of partitions that waits for a reader; the job comes again.
ALTER FUNCTION access_log_prepare_quarter(date) SET lock_timeout = '1s';

-- Erases the records that are older than three years, unless they are held, and drops the quarters of which nothing is left.
-- Answers how many quarters were dropped. Where no record of a quarter is held it is dropped whole; single records are
-- deleted of the quarter that is just expiring, of those with held records, and of the default partition. A quarter that
-- somebody is reading is empty then, and dropped at the next time.
CREATE OR REPLACE FUNCTION access_log_drop_expired() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    oldest  timestamptz := now() - interval '3 years';
    holding boolean := EXISTS (SELECT FROM access_log_holds WHERE lifted_at IS NULL);
    name    text;
    next    timestamptz;
    held    boolean;
    expired text[] := '{}';
    count   integer := 0;
BEGIN
    FOR name IN
        SELECT c.relname
          FROM pg_inherits AS i
          JOIN pg_class AS c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'access_log'::regclass
           AND c.relname ~ '^access_log_[0-9]{4}_q[1-4]$'
         ORDER BY c.relname
    LOOP
        next := make_date(substr(name, 12, 4)::integer, substr(name, 18, 1)::integer * 3 - 2, 1) + interval '3 months';
        CONTINUE WHEN next > oldest;
        EXECUTE format('SELECT $1 AND EXISTS (SELECT FROM %I WHERE access_log_is_held(actor, foreigners))', name)
           INTO held USING holding;
        IF NOT held THEN
            expired := expired || name;
        END IF;
    END LOOP;
    DELETE FROM access_log
     WHERE at < oldest
       AND NOT (tableoid::regclass::text = ANY (expired))
       AND NOT (holding AND access_log_is_held(actor, foreigners));
    -- Last, because nobody can write from here to the end.
    FOREACH name IN ARRAY expired LOOP
        BEGIN
            EXECUTE format('DROP TABLE %I', name);
            count := count + 1;
        EXCEPTION WHEN lock_not_available THEN
            EXECUTE format('DELETE FROM %I', name);
        END;
    END LOOP;
    RETURN count;
END $$;

RESET ROLE;
