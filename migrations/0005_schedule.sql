-- When the register next has something to record about a file if nobody acts: deadlines that pass without a command. The
-- schedule follows from the log and can be thrown away; the command service folds it anew from the position in its head.
SET LOCAL ROLE register_owner;

CREATE TABLE schedule (
    foreigner_id uuid        NOT NULL,
    due_at       timestamptz NOT NULL,
    CONSTRAINT schedule_pkey PRIMARY KEY (foreigner_id)
);
COMMENT ON COLUMN schedule.due_at IS 'the next deadline of the file that is not recorded as passed';
CREATE INDEX schedule_due_idx ON schedule (due_at);

-- How far the log is folded into the schedule.
CREATE TABLE schedule_head (
    one      boolean NOT NULL DEFAULT true,
    position bigint  NOT NULL DEFAULT 0,
    CONSTRAINT schedule_head_pkey PRIMARY KEY (one),
    CONSTRAINT schedule_head_one_check CHECK (one),
    CONSTRAINT schedule_head_position_check CHECK (position >= 0)
);
INSERT INTO schedule_head DEFAULT VALUES;

GRANT SELECT, INSERT, UPDATE, DELETE ON schedule TO register_command;
GRANT SELECT, UPDATE ON schedule_head TO register_command;
-- Erasure also takes the day on which something is due.
GRANT SELECT, DELETE ON schedule TO register_retention;

RESET ROLE;
