-- Cases are found by beginnings of names, by authority, by unit and by deadline, and files of one person lead to each other. The
-- planner keeps no statistics of columns that hold names, days of birth or numbers of documents: what it took for common values would
-- outlive an erasure (Reg. 122 p. 13).
SET LOCAL ROLE register_owner;

CREATE OR REPLACE FUNCTION read_model_tables(model text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $function$
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
    order_until   date,
    departed_on   date,
    next_deadline timestamptz,
    document      json        COMPRESSION lz4 NOT NULL, -- read and written as a whole
    CONSTRAINT case_files_pkey PRIMARY KEY (foreigner_id)
);
COMMENT ON COLUMN case_files.primary_name IS 'for display; null once erased';
COMMENT ON COLUMN case_files.status IS 'DETAINED, TO_LEAVE, BANNED, DEPARTED or NO_MEASURE, as of the last event';
COMMENT ON COLUMN case_files.ban_from IS 'first day of the earliest ban of a file in status BANNED; null when one waits for departure';
COMMENT ON COLUMN case_files.ban_until IS 'last day of the latest ban of a file in status BANNED; null without end';
COMMENT ON COLUMN case_files.order_until IS 'last day of an order to leave that was revoked for the future';
COMMENT ON COLUMN case_files.departed_on IS 'day of the first departure that happened';
CREATE INDEX case_files_position_idx ON case_files (position);
CREATE INDEX case_files_status_idx ON case_files (status, foreigner_id);
CREATE INDEX case_files_order_until_idx ON case_files (order_until) WHERE order_until IS NOT NULL;
CREATE INDEX case_files_next_deadline_idx ON case_files (next_deadline, foreigner_id) WHERE next_deadline IS NOT NULL;
ALTER TABLE case_files ALTER COLUMN primary_name SET STATISTICS 0;

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
CREATE INDEX case_identities_born_idx ON case_identities USING gist (daterange(born_from, born_to, '[]'))
    WHERE born_from IS NOT NULL;
ALTER INDEX case_identities_born_idx ALTER COLUMN 1 SET STATISTICS 0;
ALTER TABLE case_identities
    ALTER COLUMN born_from SET STATISTICS 0,
    ALTER COLUMN born_to SET STATISTICS 0;
CREATE INDEX case_identities_nationalities_idx ON case_identities USING gin (nationalities);

-- Every search form of every name; the tokens of a form are sorted and stand with one blank between them.
CREATE TABLE case_names (
    foreigner_id uuid    NOT NULL,
    place        integer NOT NULL,
    identity_id  uuid    NOT NULL,
    of_primary   boolean NOT NULL,
    form         text    COLLATE "C" NOT NULL,
    -- A form that was shortened may end with a blank.
    tokens       tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(form, ' '), ''))) STORED,
    CONSTRAINT case_names_pkey PRIMARY KEY (foreigner_id, place)
);
COMMENT ON COLUMN case_names.of_primary IS 'of the identity under which the file is kept';
CREATE INDEX case_names_tokens_idx ON case_names USING gin (tokens);
ALTER TABLE case_names
    ALTER COLUMN form SET STATISTICS 0,
    ALTER COLUMN tokens SET STATISTICS 0;

CREATE TABLE case_documents (
    foreigner_id  uuid NOT NULL,
    document_id   uuid NOT NULL,
    number_normal text COLLATE "C" NOT NULL,
    issuer        text NOT NULL,
    kind          text NOT NULL,
    CONSTRAINT case_documents_pkey PRIMARY KEY (foreigner_id, document_id)
);
CREATE INDEX case_documents_number_idx ON case_documents (number_normal);
ALTER TABLE case_documents ALTER COLUMN number_normal SET STATISTICS 0;

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
CREATE INDEX case_decisions_authority_idx ON case_decisions (authority, foreigner_id);

-- The units that work on a file: of the officers who opened it and recorded its decisions, and those that detained the person.
CREATE TABLE case_units (
    foreigner_id uuid NOT NULL,
    unit         text COLLATE "C" NOT NULL,
    CONSTRAINT case_units_pkey PRIMARY KEY (foreigner_id, unit)
);
CREATE INDEX case_units_unit_idx ON case_units (unit, foreigner_id);

-- Every merge of a file into another one, those that were undone included (rule R-032).
CREATE TABLE case_merges (
    foreigner_id uuid        NOT NULL,
    place        integer     NOT NULL,
    into_id      uuid        NOT NULL,
    merged_at    timestamptz NOT NULL,
    unmerged_at  timestamptz,
    CONSTRAINT case_merges_pkey PRIMARY KEY (foreigner_id, place)
);
COMMENT ON COLUMN case_merges.into_id IS 'the file under which the person is kept';
CREATE INDEX case_merges_into_idx ON case_merges (into_id);

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
CREATE INDEX case_alarms_deadline_idx ON case_alarms (due_at, foreigner_id) WHERE kind = 'DEADLINE';
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
COMMENT ON COLUMN persons.banned IS 'a ban was ever imposed, revoked and expired ones included, or the person died';
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

-- What lies in the old tables becomes the previous generation. The live one keeps its checkpoint, so that nothing is answered from
-- empty tables and `register rebuild case_lookup` fills them; an empty register has nothing to keep.
SELECT read_model_prepare_next('case_lookup');
UPDATE case_lookup_next.checkpoint AS next
   SET position = live.position,
       version = live.version
  FROM case_lookup.checkpoint AS live;
SELECT read_model_swap('case_lookup');
SELECT read_model_drop_previous('case_lookup') FROM case_lookup.checkpoint WHERE position = 0;

RESET ROLE;
