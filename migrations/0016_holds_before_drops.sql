-- Whoever was answered that a hold stands finds the records it is about (rule R-120; Reg. (EU) 2018/1861 Art 12(5)): the job that erases
-- looked for holds first and dropped afterwards, and took no notice of one that was set in between.
SET LOCAL ROLE register_owner;

-- Erases the records that are older than three years, unless they are held, and drops the quarters of which nothing is left.
-- Answers how many quarters were dropped. Where no record of a quarter is held it is dropped whole; single records are
-- deleted of the quarter that is just expiring, of those with held records, and of the default partition. A quarter that
-- somebody is reading is empty then, and dropped at the next time.
CREATE OR REPLACE FUNCTION access_log_drop_expired() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' SET lock_timeout = '1s' AS $$
DECLARE
    oldest  timestamptz := now() - interval '3 years';
    holding boolean;
    name    text;
    next    timestamptz;
    held    boolean;
    expired text[] := '{}';
    count   integer := 0;
BEGIN
    -- A hold stands before this begins or after it has ended, never between the look and the drop.
    LOCK TABLE access_log_holds IN SHARE MODE;
    holding := EXISTS (SELECT FROM access_log_holds WHERE lifted_at IS NULL);
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
