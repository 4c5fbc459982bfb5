-- The tree over the ends of files with a row for each hash. A second at a busy register touches nearly every group of 256 buckets but
-- few of the buckets: 8 KB were written for each of its hashes. A row is updated in its place.
SET LOCAL ROLE register_owner;

CREATE TABLE stream_end_hashes (
    level  smallint NOT NULL,
    number integer  NOT NULL,
    hash   bytea    NOT NULL,
    CONSTRAINT stream_end_hashes_pkey PRIMARY KEY (level, number),
    CONSTRAINT stream_end_hashes_number_check CHECK ((level = 0 AND number BETWEEN 0 AND 65535) OR (level = 1 AND number BETWEEN 0 AND 255)),
    CONSTRAINT stream_end_hashes_hash_check CHECK (octet_length(hash) = 32)
) WITH (fillfactor = 50);
COMMENT ON TABLE stream_end_hashes IS 'Level 0: the hash of a bucket of stream_ends; level 1: of a group of 256 buckets. What has no row holds no file';

INSERT INTO stream_end_hashes (level, number, hash)
SELECT tile.level, tile.number * 256 + place, substr(tile.hashes, place * 32 + 1, 32)
  FROM stream_end_tiles AS tile, generate_series(0, 255) AS place
 WHERE tile.level = 1
    OR EXISTS (SELECT FROM stream_ends WHERE bucket = tile.number * 256 + place);

-- Groups without a file have no row.
DELETE FROM stream_end_hashes AS top
 WHERE top.level = 1
   AND NOT EXISTS (SELECT FROM stream_end_hashes AS below
                    WHERE below.level = 0 AND below.number BETWEEN top.number * 256 AND top.number * 256 + 255);

DROP TABLE stream_end_tiles;

GRANT SELECT, INSERT, UPDATE ON stream_end_hashes TO register_projection;
GRANT SELECT ON stream_end_hashes TO register_query;

RESET ROLE;
