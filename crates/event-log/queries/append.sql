-- One batch of the writer: events, commands, claims, digests, keys and the new head in one statement. The lock of log_head
-- is held and every command was admitted, so nothing here can collide except by a defect.
WITH new_events AS (
    INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, position, leaf)
    SELECT $1, e.aggregate_id, e.sequence, e.event_type, e.event_version, e.payload::json, e.metadata::json, e.position, e.leaf
      FROM UNNEST($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bytea[])
           AS e (aggregate_id, sequence, event_type, event_version, payload, metadata, position, leaf)
), new_commands AS (
    INSERT INTO commands (key, fingerprint, foreigner_id, status, version, first_position, outcome, head_position, recorded_at)
    SELECT c.key, c.fingerprint, c.foreigner_id, c.status, c.version, c.first_position, c.outcome::json, $17, $18
      FROM UNNEST($10::uuid[], $11::bytea[], $12::uuid[], $13::smallint[], $14::bigint[], $15::bigint[], $16::text[])
           AS c (key, fingerprint, foreigner_id, status, version, first_position, outcome)
), new_claims AS (
    INSERT INTO decision_claims (authority, number, decided_on, kind, foreigner_id, decision_id)
    SELECT * FROM UNNEST($19::text[], $20::text[], $21::date[], $22::text[], $23::uuid[], $24::uuid[])
), new_digests AS (
    INSERT INTO identity_digests (digest, kind, foreigner_id)
    SELECT * FROM UNNEST($25::bytea[], $26::smallint[], $27::uuid[])
        ON CONFLICT DO NOTHING -- the same identity of the same file again
), new_keys AS (
    INSERT INTO foreigner_keys (foreigner_id, wrapped, master_key_id)
    SELECT * FROM UNNEST($28::uuid[], $29::bytea[], $30::text[])
)
UPDATE log_head
   SET position = $17,
       recorded_at = $18
