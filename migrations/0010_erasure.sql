-- Retention and erasure (Reg. 122 p. 13; rules R-121 to R-123; docs/erasure.md): when files are due, the orders of erasure with the
-- steps in which each is carried out, and what takes the remains of erased content out of the database's files.

-- Log segments hold what was written; who carries out erasures has them closed and removed. Only a superuser can give these rights;
-- where somebody else migrates, the operator gives them (docs/operations.md, erasure). Memberships belong to the cluster, so that
-- one that appeared meanwhile is no error.
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        GRANT EXECUTE ON FUNCTION pg_switch_wal() TO register_retention;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint') -- since PostgreSQL 15
           AND NOT pg_has_role('register_retention', 'pg_checkpoint', 'MEMBER') THEN
            BEGIN
                GRANT pg_checkpoint TO register_retention;
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN OTHERS THEN
                    IF SQLERRM NOT LIKE 'tuple concurrently updated%' THEN RAISE; END IF;
            END;
        END IF;
    END IF;
END $$;

SET LOCAL ROLE register_owner;

-- The orders of erasure, without reading the whole log.
CREATE INDEX events_erasure_idx ON events (position) WHERE event_type = 'PersonalContentErased';
GRANT SELECT (position, aggregate_id, event_type) ON events TO register_retention;

-- What the law says about the retention of each file (rule R-121). It follows from the log as the schedule does, and is kept with it:
-- the command service folds both anew.
CREATE TABLE retention_queue (
    foreigner_id uuid    NOT NULL,
    due_on       date,
    erase_from   date,
    held         boolean NOT NULL,
    held_until   date,
    erased       boolean NOT NULL,
    CONSTRAINT retention_queue_pkey PRIMARY KEY (foreigner_id)
);
COMMENT ON COLUMN retention_queue.due_on IS 'the last day of retention; null while a measure is live';
COMMENT ON COLUMN retention_queue.erase_from IS 'the first day of erasure after the notice of it (rule R-123); null before the notice';
COMMENT ON COLUMN retention_queue.held_until IS 'the last day of the last legal hold; null without end or without hold';
CREATE INDEX retention_queue_due_idx ON retention_queue (due_on, foreigner_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON retention_queue TO register_command;
GRANT SELECT ON retention_queue, schedule_head TO register_query;
UPDATE schedule_head SET position = 0;

-- One row for each order, with the time of each step that was done: after a crash the rest is done, and people see how far it is.
CREATE TABLE erasures (
    foreigner_id          uuid        NOT NULL,
    position              bigint      NOT NULL,
    key_destroyed_at      timestamptz,
    digests_deleted_at    timestamptz,
    read_models_purged_at timestamptz,
    tables_rewritten_at   timestamptz,
    finished_at           timestamptz,
    CONSTRAINT erasures_pkey PRIMARY KEY (foreigner_id),
    CONSTRAINT erasures_position_key UNIQUE (position)
);
COMMENT ON COLUMN erasures.position IS 'the position of the order in the log';
COMMENT ON COLUMN erasures.tables_rewritten_at IS 'no dead row version of erased content lies in a table any more';
COMMENT ON COLUMN erasures.finished_at IS 'nor in a log segment, as far as that could be done from here (docs/erasure.md)';
CREATE INDEX erasures_open_idx ON erasures (position) WHERE finished_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON erasures TO register_retention;
GRANT SELECT ON erasures TO register_query;

-- Takes the dead row versions out of a table that holds keys or what follows from personal content, by writing it anew. Plain VACUUM
-- leaves their bytes in the pages. Read models are copied and swapped instead, because they are read all the time.
CREATE FUNCTION erasure_rewrite(target regclass) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $function$
DECLARE
    place text;
    name  text;
    pkey  text;
BEGIN
    SELECT n.nspname, c.relname, i.relname
      INTO place, name, pkey
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      JOIN pg_index AS x ON x.indrelid = c.oid AND x.indisprimary
      JOIN pg_class AS i ON i.oid = x.indexrelid
     WHERE c.oid = target;
    IF place IS NULL
       OR place <> 'public'
       OR name NOT IN ('foreigner_keys', 'identity_digests', 'schedule') THEN
        RAISE EXCEPTION 'this table holds nothing that is erased' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('CLUSTER %I.%I USING %I', place, name, pkey);
END $function$;

-- What an interrupted rebuild, or a comparison, left.
CREATE FUNCTION read_model_drop_next(model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', model || '_next');
END $function$;

REVOKE ALL ON FUNCTION erasure_rewrite(regclass), read_model_drop_next(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erasure_rewrite(regclass), read_model_drop_next(text), read_model_drop_previous(text)
    TO register_retention;

-- The planner keeps samples of a column's values, of names and wrapped keys too where it is not told otherwise. Changing a column's
-- type to itself forgets the ones that were taken; those of the case lookup went with its tables.
ALTER TABLE foreigner_keys ALTER COLUMN wrapped SET STATISTICS 0, ALTER COLUMN wrapped TYPE bytea;
ALTER TABLE identity_digests ALTER COLUMN digest SET STATISTICS 0, ALTER COLUMN digest TYPE bytea;

RESET ROLE;
