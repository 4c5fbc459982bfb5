-- The index in memory holds the persons of all files, not only of those that checks follow: case lookup and the search for duplicates
-- find them by name (rule R-030). They are followed by position, so that the index on positions covers all rows, in every generation
-- that is there and in those that are made from now on.
SET LOCAL ROLE register_owner;

DO $do$
DECLARE
    tables text := pg_get_functiondef('public.read_model_tables(text)'::regprocedure);
    persons regclass;
BEGIN
    tables := replace(tables, 'CREATE INDEX persons_banned_position_idx ON persons (position) WHERE banned;',
                              'CREATE INDEX persons_position_idx ON persons (position);');
    IF position('persons_position_idx' IN tables) = 0 THEN
        RAISE EXCEPTION 'the tables of entry_ban have another form than this migration knows';
    END IF;
    EXECUTE replace(tables, 'the check follows those that ever had a ban, by position of the last change',
                            'they are followed by position of the last change');
    FOR persons IN
        SELECT c.oid
          FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relname = 'persons'
           AND n.nspname IN ('entry_ban', 'entry_ban_next', 'entry_ban_previous')
    LOOP
        EXECUTE format('CREATE INDEX persons_position_idx ON %s (position)', persons);
    END LOOP;
END $do$;

DROP INDEX IF EXISTS entry_ban.persons_banned_position_idx,
                     entry_ban_next.persons_banned_position_idx,
                     entry_ban_previous.persons_banned_position_idx;

RESET ROLE;
