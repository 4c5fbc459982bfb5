-- The planner's statistics of a generation before it goes live: until the server gathered them by itself, up to a minute later, searches
-- for few of many files went through all of them.
SET LOCAL ROLE register_owner;

CREATE FUNCTION read_model_analyze_next(model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
DECLARE
    filled regclass;
BEGIN
    FOR filled IN
        SELECT oid FROM pg_class
         WHERE relnamespace = (model || '_next')::regnamespace
           AND relkind = 'r'
         ORDER BY relname
    LOOP
        EXECUTE format('ANALYZE %s', filled);
    END LOOP;
END $function$;

REVOKE ALL ON FUNCTION read_model_analyze_next(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model_analyze_next(text) TO register_projection;

RESET ROLE;
