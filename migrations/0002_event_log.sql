-- The log: every decision as an immutable event with a gapless position (architecture P-1), the commands that caused them
-- (P-3), the numbers that are unique in the whole register (R-009), and the keys that seal personal data (P-6).
SET LOCAL ROLE register_owner;

-- The layout of postgres-es, so that its stock repository reads it, with the register's position and leaf.
-- `json`, never `jsonb`: the stored bytes are hashed, and jsonb does not keep them. Keys are compared byte by byte: an index
-- in the order of a locale breaks when the operating system changes that order.
CREATE TABLE events (
    aggregate_type text   COLLATE "C" NOT NULL,
    aggregate_id   text   COLLATE "C" NOT NULL,
    sequence       bigint NOT NULL,
    event_type     text   NOT NULL,
    event_version  text   NOT NULL,
    payload        json   NOT NULL,
    metadata       json   NOT NULL,
    position       bigint NOT NULL,
    leaf           bytea  NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (aggregate_type, aggregate_id, sequence),
    CONSTRAINT events_position_key UNIQUE (position),
    CONSTRAINT events_sequence_check CHECK (sequence >= 1),
    CONSTRAINT events_position_check CHECK (position >= 1),
    CONSTRAINT events_leaf_check CHECK (octet_length(leaf) = 32)
);

-- Its one row is locked by every append: the order of commits is the order of positions.
CREATE TABLE log_head (
    one         boolean     NOT NULL DEFAULT true,
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT log_head_pkey PRIMARY KEY (one),
    CONSTRAINT log_head_one_check CHECK (one)
);
INSERT INTO log_head (position, recorded_at) VALUES (0, 'epoch');

-- Every accepted command, in the transaction of its events. `outcome` is what was answered, without positions, which follow
-- from `first_position`. A command that asked for what already was has no events and no first position.
CREATE TABLE commands (
    key            uuid        NOT NULL,
    fingerprint    bytea       NOT NULL,
    foreigner_id   uuid        NOT NULL,
    status         smallint    NOT NULL,
    version        bigint      NOT NULL,
    first_position bigint,
    head_position  bigint      NOT NULL,
    outcome        json        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    CONSTRAINT commands_pkey PRIMARY KEY (key),
    CONSTRAINT commands_fingerprint_check CHECK (octet_length(fingerprint) = 32)
);
COMMENT ON COLUMN commands.fingerprint IS 'keyed digest of who asked for what: the body holds names';
-- The last version of a file says where its stream ends; events that were taken from its end leave no hole.
CREATE INDEX commands_foreigner_idx ON commands (foreigner_id, version);

-- (authority, number, date, kind) is unique in the register (rule R-009).
CREATE TABLE decision_claims (
    authority    text COLLATE "C" NOT NULL,
    number       text COLLATE "C" NOT NULL,
    decided_on   date NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    foreigner_id uuid NOT NULL,
    decision_id  uuid NOT NULL,
    CONSTRAINT decision_claims_pkey PRIMARY KEY (number, decided_on, authority, kind)
);

-- Keyed digests of identities and documents: equal persons are found (rules R-029, R-030) without storing who they are.
CREATE TABLE identity_digests (
    digest       bytea    NOT NULL,
    kind         smallint NOT NULL,
    foreigner_id uuid     NOT NULL,
    CONSTRAINT identity_digests_pkey PRIMARY KEY (digest, foreigner_id),
    CONSTRAINT identity_digests_digest_check CHECK (octet_length(digest) = 32),
    CONSTRAINT identity_digests_kind_check CHECK (kind IN (1, 2))
);
COMMENT ON COLUMN identity_digests.kind IS '1 = name and birth, 2 = document';

-- The key of each foreigner, wrapped by a master key that is not in the database. Erasure destroys the key.
CREATE TABLE foreigner_keys (
    foreigner_id  uuid        NOT NULL,
    wrapped       bytea,
    master_key_id text        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    destroyed_at  timestamptz,
    CONSTRAINT foreigner_keys_pkey PRIMARY KEY (foreigner_id),
    CONSTRAINT foreigner_keys_destroyed_check CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- The key of the digests, wrapped the same way; it outlives a change of the master key.
CREATE TABLE digest_key (
    one           boolean NOT NULL DEFAULT true,
    wrapped       bytea   NOT NULL,
    master_key_id text    NOT NULL,
    CONSTRAINT digest_key_pkey PRIMARY KEY (one),
    CONSTRAINT digest_key_one_check CHECK (one)
);

-- A guard rail, not the evidence: a superuser can take it away. The evidence is the Merkle log (architecture P-7).
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rule R-116: stored events are never updated or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER events_immutable BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_not_truncated BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER events_immutable;
ALTER TABLE events ENABLE ALWAYS TRIGGER events_not_truncated;

-- The head only goes forward. Set back, it would have positions given twice.
CREATE FUNCTION refuse_backward_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.position >= OLD.position AND NEW.recorded_at >= OLD.recorded_at THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rule R-116: the head of the log only goes forward'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER log_head_forward BEFORE UPDATE OR DELETE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_backward_head();
CREATE TRIGGER log_head_not_truncated BEFORE TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_backward_head();
ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_forward;
ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_not_truncated;

-- A key is destroyed once and for ever, and nothing else happens to it (rule R-122). The lock of the head lets every append
-- that is under way end first: none seals with a key that is gone.
CREATE FUNCTION admit_destruction_of_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL AND NEW.destroyed_at IS NOT NULL
           AND (NEW.foreigner_id, NEW.master_key_id, NEW.created_at)
               IS NOT DISTINCT FROM (OLD.foreigner_id, OLD.master_key_id, OLD.created_at) THEN
            PERFORM one FROM log_head FOR UPDATE;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rule R-122: a key is only destroyed, once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
REVOKE ALL ON FUNCTION admit_destruction_of_key() FROM PUBLIC;

CREATE TRIGGER foreigner_keys_destroyed_once BEFORE UPDATE OR DELETE ON foreigner_keys
    FOR EACH ROW EXECUTE FUNCTION admit_destruction_of_key();
CREATE TRIGGER foreigner_keys_not_truncated BEFORE TRUNCATE ON foreigner_keys
    FOR EACH STATEMENT EXECUTE FUNCTION admit_destruction_of_key();
ALTER TABLE foreigner_keys ENABLE ALWAYS TRIGGER foreigner_keys_destroyed_once;
ALTER TABLE foreigner_keys ENABLE ALWAYS TRIGGER foreigner_keys_not_truncated;

GRANT SELECT, INSERT ON events, commands, decision_claims, identity_digests, foreigner_keys, digest_key TO register_command;
GRANT SELECT, UPDATE ON log_head TO register_command;
GRANT SELECT ON events, log_head, foreigner_keys, digest_key TO register_projection, register_query;
-- Where streams end and what decisions are taken: for whoever reads or verifies a stream. Not who asked for what.
GRANT SELECT (key, foreigner_id, version, first_position, head_position) ON commands TO register_projection, register_query;
GRANT SELECT ON decision_claims TO register_query;
-- Erasure also takes the digests: equal ones tell equal persons (ADR 0006).
GRANT SELECT ON foreigner_keys, log_head TO register_retention;
GRANT SELECT, DELETE ON identity_digests TO register_retention;
GRANT UPDATE (wrapped, destroyed_at) ON foreigner_keys TO register_retention;

RESET ROLE;
