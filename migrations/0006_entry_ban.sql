-- Checks follow persons who died as well: a later use of their identity sends the traveller to the second line (rule R-102). The
-- column that says whom checks follow keeps its name, and says so in the live schema and in every one that is made from now on.
SET LOCAL ROLE register_owner;

DO $do$
DECLARE
    tables text := pg_get_functiondef('public.read_model_tables(text)'::regprocedure);
BEGIN
    EXECUTE replace(tables, 'a ban was ever imposed, revoked or expired ones included',
                    'a ban was ever imposed, revoked and expired ones included, or the person died');
END $do$;

COMMENT ON COLUMN entry_ban.persons.banned IS 'a ban was ever imposed, revoked and expired ones included, or the person died';

RESET ROLE;
