-- An auditor replays a person's files together: from the file under which the person is kept to those that were merged into it
-- (rule R-032). The merge stands in the file that was merged, so that the log itself has to find it from the other side. Few
-- events are merges; the index holds no other.
SET LOCAL ROLE register_owner;

CREATE INDEX events_merged_into_idx ON events ((payload ->> 'into') COLLATE "C", aggregate_id) WHERE event_type = 'FilesMerged';

RESET ROLE;
