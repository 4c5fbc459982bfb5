-- One login per service, none owns anything, none is superuser (docs/operations.md, database roles).
-- `register_migrator` is no login either: a person or pipeline that may migrate is made a member of it. This first migration
-- creates roles, so that whoever sets a cluster up must be allowed to; the later ones need this membership alone.
-- Roles belong to the cluster, not to the database: several databases of one cluster share them, and several migrations may
-- run at once, so that a role that appeared meanwhile is no error.
DO $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['register_owner', 'register_migrator', 'register_command', 'register_projection',
                                 'register_query', 'register_retention'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS %s', login,
                           CASE WHEN login IN ('register_owner', 'register_migrator') THEN 'NOLOGIN' ELSE 'LOGIN' END);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
    BEGIN
        GRANT register_owner TO register_migrator;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN OTHERS THEN
            -- Another migration of the same cluster granted it at the same moment.
            IF SQLERRM NOT LIKE 'tuple concurrently updated%' THEN RAISE; END IF;
    END;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY, CREATE ON DATABASE %I TO register_owner, register_migrator', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO register_command, register_projection, register_query, register_retention',
                   current_database());
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO register_owner, register_migrator;
GRANT USAGE ON SCHEMA public TO register_command, register_projection, register_query, register_retention;

-- The account of what was applied belongs to whoever applied this file; who applies the later ones writes into it.
DO $$
BEGIN
    IF to_regclass('public._sqlx_migrations') IS NOT NULL THEN
        GRANT SELECT, INSERT, UPDATE ON public._sqlx_migrations TO register_migrator;
    END IF;
END $$;
