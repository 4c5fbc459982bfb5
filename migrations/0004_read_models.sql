-- Where the read models lie (architecture P-5). Each has a schema of its own with the same tables in the live, the next and the
-- previous generation; a rebuild fills the next one beside the live one and swaps them by renaming the schemas. The tables are
-- written down once, here; the projection service can have them made anew, and nobody else.
SET LOCAL ROLE register_owner;

CREATE FUNCTION read_model_tables(model text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $function$
BEGIN
    RETURN $tables$
-- How far the log is folded into this schema. `version` is 0 until the first projector claims it; `generation` is new in
-- every created schema, so that followers notice a swap and a projector never mixes two schemas in one transaction.
CREATE TABLE checkpoint (
    one        boolean     NOT NULL DEFAULT true,
    position   bigint      NOT NULL DEFAULT 0,
    version    integer     NOT NULL DEFAULT 0,
    generation uuid        NOT NULL DEFAULT gen_random_uuid(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT checkpoint_pkey PRIMARY KEY (one),
    CONSTRAINT checkpoint_one_check CHECK (one),
    CONSTRAINT checkpoint_position_check CHECK (position >= 0)
);
INSERT INTO checkpoint DEFAULT VALUES;
$tables$ || CASE model
WHEN 'case_lookup' THEN $tables$
-- One row for each file. `document` is what GET /v1/foreigners/{id} answers, and the state that the projector folds on.
CREATE TABLE case_files (
    foreigner_id  uuid        NOT NULL,
    version       bigint      NOT NULL,
    position      bigint      NOT NULL,
    primary_name  text,
    status        text        NOT NULL,
    ban_from      date,
    ban_until     date,
    next_deadline timestamptz,
    document      json        COMPRESSION lz4 NOT NULL, -- read and written as a whole
    CONSTRAINT case_files_pkey PRIMARY KEY (foreigner_id)
);
COMMENT ON COLUMN case_files.primary_name IS 'for display; null once erased';
COMMENT ON COLUMN case_files.status IS 'DETAINED, TO_LEAVE, BANNED, DEPARTED or NO_MEASURE, as of the last event';
COMMENT ON COLUMN case_files.ban_from IS 'first day of the earliest ban of a file in status BANNED; null when one waits for departure';
COMMENT ON COLUMN case_files.ban_until IS 'last day of the latest ban of a file in status BANNED; null without end';
CREATE INDEX case_files_position_idx ON case_files (position);
CREATE INDEX case_files_status_idx ON case_files (status, position);
CREATE INDEX case_files_ban_from_idx ON case_files (ban_from) WHERE status = 'BANNED';
CREATE INDEX case_files_ban_until_idx ON case_files (ban_until) WHERE status = 'BANNED';
CREATE INDEX case_files_next_deadline_idx ON case_files (next_deadline) WHERE next_deadline IS NOT NULL;

-- What an identity is filtered by.
CREATE TABLE case_identities (
    foreigner_id  uuid   NOT NULL,
    identity_id   uuid   NOT NULL,
    category      text   NOT NULL,
    born_from     date,
    born_to       date,
    nationalities text[] NOT NULL,
    CONSTRAINT case_identities_pkey PRIMARY KEY (foreigner_id, identity_id)
);
COMMENT ON COLUMN case_identities.born_from IS 'first possible day of birth; null when unknown or erased';
CREATE INDEX case_identities_born_idx ON case_identities (born_from, born_to);
CREATE INDEX case_identities_nationalities_idx ON case_identities USING gin (nationalities);

-- Every search form of every name; the tokens of a form are sorted and stand with one blank between them.
CREATE TABLE case_names (
    foreigner_id uuid    NOT NULL,
    place        integer NOT NULL,
    identity_id  uuid    NOT NULL,
    form         text    COLLATE "C" NOT NULL,
    tokens       text[]  NOT NULL GENERATED ALWAYS AS (string_to_array(form, ' ')) STORED,
    CONSTRAINT case_names_pkey PRIMARY KEY (foreigner_id, place)
);
CREATE INDEX case_names_form_idx ON case_names (form);
CREATE INDEX case_names_tokens_idx ON case_names USING gin (tokens);

CREATE TABLE case_documents (
    foreigner_id  uuid NOT NULL,
    document_id   uuid NOT NULL,
    number_normal text COLLATE "C" NOT NULL,
    issuer        text NOT NULL,
    kind          text NOT NULL,
    CONSTRAINT case_documents_pkey PRIMARY KEY (foreigner_id, document_id)
);
CREATE INDEX case_documents_number_idx ON case_documents (number_normal);

-- Every decision, the changes of p. 5.14 included.
CREATE TABLE case_decisions (
    foreigner_id uuid NOT NULL,
    decision_id  uuid NOT NULL,
    authority    text NOT NULL,
    number       text COLLATE "C" NOT NULL,
    decided_on   date NOT NULL,
    kind         text NOT NULL,
    status       text NOT NULL,
    CONSTRAINT case_decisions_pkey PRIMARY KEY (foreigner_id, decision_id)
);
CREATE INDEX case_decisions_number_idx ON case_decisions (number, decided_on);

-- What is open: legality alarms, and deadlines that somebody has to meet.
CREATE TABLE case_alarms (
    foreigner_id uuid        NOT NULL,
    place        integer     NOT NULL,
    kind         text        NOT NULL,
    rule         text        NOT NULL,
    raised_at    timestamptz NOT NULL,
    due_at       timestamptz,
    organisation text        NOT NULL,
    position     bigint      NOT NULL,
    CONSTRAINT case_alarms_pkey PRIMARY KEY (foreigner_id, place),
    CONSTRAINT case_alarms_kind_check CHECK (kind IN ('ALARM', 'DEADLINE'))
);
CREATE INDEX case_alarms_rule_idx ON case_alarms (rule, due_at);
CREATE INDEX case_alarms_due_idx ON case_alarms (due_at);
CREATE INDEX case_alarms_position_idx ON case_alarms (position);
$tables$
WHEN 'entry_ban' THEN $tables$
-- One row for each file; the check follows those that ever had a ban, by position of the last change. `state` holds
-- identities, documents and bans, and nothing that a check must not show.
CREATE TABLE persons (
    foreigner_id uuid    NOT NULL,
    position     bigint  NOT NULL,
    banned       boolean NOT NULL,
    state        json    COMPRESSION lz4 NOT NULL,
    CONSTRAINT persons_pkey PRIMARY KEY (foreigner_id)
);
COMMENT ON COLUMN persons.banned IS 'a ban was ever imposed, revoked or expired ones included';
CREATE INDEX persons_banned_position_idx ON persons (position) WHERE banned;
$tables$
WHEN 'return_statistics' THEN $tables$
-- Facts without direct identification. A fact counts as known at position P when position <= P and (voided_position IS NULL
-- or voided_position > P); persons are counted by distinct foreigner_id (rule R-128).
CREATE TABLE statistics_facts (
    position        bigint  NOT NULL,
    foreigner_id    uuid    NOT NULL,
    kind            text    NOT NULL,
    decision_id     uuid    NOT NULL,
    predecessor_id  uuid,
    happened_on     date    NOT NULL,
    quarter         text    NOT NULL,
    citizenship     text    NOT NULL,
    sex             integer NOT NULL,
    age_group       text    NOT NULL,
    destination     text,
    form            text,
    assisted        boolean,
    enforced        boolean,
    voided_position bigint,
    voided_reason   text,
    CONSTRAINT statistics_facts_pkey PRIMARY KEY (position),
    CONSTRAINT statistics_facts_kind_check CHECK (kind IN ('ORDERED_TO_LEAVE', 'RETURNED')),
    CONSTRAINT statistics_facts_voided_check CHECK ((voided_position IS NULL) = (voided_reason IS NULL))
);
COMMENT ON COLUMN statistics_facts.predecessor_id IS 'the order that this order follows (rule R-060)';
COMMENT ON COLUMN statistics_facts.happened_on IS 'day of the decision, or of the departure (rule R-130)';
COMMENT ON COLUMN statistics_facts.voided_reason IS 'ANNULLED: revoked ex tunc (R-134); DUBLIN: left under the Dublin mechanism (R-129)';
CREATE INDEX statistics_facts_foreigner_idx ON statistics_facts (foreigner_id);
CREATE INDEX statistics_facts_quarter_idx ON statistics_facts (quarter, kind);
$tables$
    END;
END $function$;

CREATE FUNCTION read_model_create(model text, target text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
DECLARE
    tables text := public.read_model_tables(model);
BEGIN
    IF tables IS NULL THEN
        RAISE EXCEPTION 'there is no read model of this name' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('CREATE SCHEMA %I', target);
    PERFORM set_config('search_path', quote_ident(target), true);
    EXECUTE tables;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO register_projection, register_query, register_retention', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA %I TO register_projection', target);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO register_query', target);
    EXECUTE format('GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA %I TO register_retention', target);
END $function$;

-- An empty next generation beside the live one; what an interrupted rebuild left is thrown away.
CREATE FUNCTION read_model_prepare_next(model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', model || '_next');
    PERFORM public.read_model_create(model, model || '_next');
END $function$;

-- The next generation goes live, the live one is kept as the previous one. Whoever calls it has caught up under this lock.
CREATE FUNCTION read_model_swap(model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
BEGIN
    EXECUTE format('LOCK TABLE %I.checkpoint IN ACCESS EXCLUSIVE MODE', model);
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', model || '_previous');
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', model, model || '_previous');
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', model || '_next', model);
END $function$;

-- The previous generation goes live again, the live one becomes the previous one.
CREATE FUNCTION read_model_rollback(model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
BEGIN
    EXECUTE format('LOCK TABLE %I.checkpoint IN ACCESS EXCLUSIVE MODE', model);
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', model, model || '_rolled_back');
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', model || '_previous', model);
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', model || '_rolled_back', model || '_previous');
END $function$;

CREATE FUNCTION read_model_drop_previous(model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $function$
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', model || '_previous');
END $function$;

REVOKE ALL ON FUNCTION read_model_tables(text), read_model_create(text, text), read_model_prepare_next(text),
    read_model_swap(text), read_model_rollback(text), read_model_drop_previous(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model_prepare_next(text), read_model_swap(text), read_model_rollback(text), read_model_drop_previous(text)
    TO register_projection;

SELECT read_model_create(model, model) FROM UNNEST(ARRAY['case_lookup', 'entry_ban', 'return_statistics']) AS m (model);

RESET ROLE;
