-- The evidence that nothing in the log was altered (architecture P-7): the Merkle tree over all events in tiles of 256 hashes, where
-- each file ends, and the checkpoints that the notary signed with a key that is not in the database. Read models of the log, but
-- not disposable ones: a checkpoint that was signed is remembered by others.
SET LOCAL ROLE register_owner;

CREATE TABLE log_tiles (
    level  smallint NOT NULL,
    number bigint   NOT NULL,
    hashes bytea    NOT NULL,
    CONSTRAINT log_tiles_pkey PRIMARY KEY (level, number),
    CONSTRAINT log_tiles_hashes_check CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0)
);
COMMENT ON TABLE log_tiles IS 'C2SP tlog-tiles: hash n of tile (level, number) covers a whole tile of the level below, on level 0 one event';

-- Where each file ends: that a proof shows all events of a file is shown by these (ADR 0021).
CREATE TABLE stream_ends (
    bucket       integer NOT NULL,
    foreigner_id uuid    NOT NULL,
    sequence     bigint  NOT NULL,
    position     bigint  NOT NULL,
    CONSTRAINT stream_ends_pkey PRIMARY KEY (bucket, foreigner_id),
    CONSTRAINT stream_ends_bucket_check CHECK (bucket BETWEEN 0 AND 65535)
);

-- The tree over the buckets: 256 tiles of level 0, each with the hashes of 256 buckets, and the one of level 1 over them.
CREATE TABLE stream_end_tiles (
    level  smallint NOT NULL,
    number smallint NOT NULL,
    hashes bytea    NOT NULL,
    CONSTRAINT stream_end_tiles_pkey PRIMARY KEY (level, number),
    CONSTRAINT stream_end_tiles_hashes_check CHECK (octet_length(hashes) = 8192)
);

-- Every checkpoint that was ever signed. No two of one size: two notaries cannot sign two logs.
CREATE TABLE log_checkpoints (
    size      bigint      NOT NULL,
    note      text        NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT log_checkpoints_pkey PRIMARY KEY (size),
    CONSTRAINT log_checkpoints_size_check CHECK (size >= 1)
);

CREATE TRIGGER log_checkpoints_immutable BEFORE UPDATE OR DELETE ON log_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_checkpoints_not_truncated BEFORE TRUNCATE ON log_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE log_checkpoints ENABLE ALWAYS TRIGGER log_checkpoints_immutable;
ALTER TABLE log_checkpoints ENABLE ALWAYS TRIGGER log_checkpoints_not_truncated;

GRANT SELECT, INSERT, UPDATE ON log_tiles, stream_ends, stream_end_tiles TO register_projection;
GRANT SELECT, INSERT ON log_checkpoints TO register_projection;
GRANT SELECT ON log_tiles, stream_ends, stream_end_tiles, log_checkpoints TO register_query;

RESET ROLE;
