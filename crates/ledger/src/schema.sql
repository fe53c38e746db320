-- Times are microseconds since 1970-01-01 in UTC. Keys are this file's own numbers.

-- One row: what every hash in this file is salted with.
CREATE TABLE ledger (salt BLOB NOT NULL) STRICT;

-- All that could tell who somebody is. Rows are added at the end, overwritten in place, never moved.
CREATE TABLE texts (
    text_key INTEGER PRIMARY KEY,
    body     TEXT NOT NULL
) STRICT;

CREATE TABLE scores (
    score_key INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE
) STRICT;

-- name_hash = alias: forgotten; its text is blank then.
CREATE TABLE entities (
    entity_key INTEGER PRIMARY KEY,
    name_hash  BLOB NOT NULL UNIQUE,
    alias      BLOB NOT NULL,
    text_key   INTEGER NOT NULL
) STRICT;

CREATE TABLE predictions (
    prediction_key INTEGER PRIMARY KEY,
    prediction_id  BLOB NOT NULL UNIQUE,
    score_key      INTEGER NOT NULL,
    entity_key     INTEGER NOT NULL,
    cutoff         INTEGER NOT NULL,
    mature_at      INTEGER NOT NULL,
    made_at        INTEGER NOT NULL,
    probability    REAL,
    points         INTEGER NOT NULL,
    tier           TEXT NOT NULL,
    source         TEXT NOT NULL,
    cause          TEXT,
    version        INTEGER,
    shadow         INTEGER NOT NULL,
    text_key       INTEGER NOT NULL
) STRICT;
CREATE INDEX predictions_by_entity ON predictions (score_key, entity_key);

CREATE TABLE outcomes (
    outcome_key   INTEGER PRIMARY KEY,
    score_key     INTEGER NOT NULL,
    entity_key    INTEGER NOT NULL,
    time          INTEGER NOT NULL,
    positive      INTEGER NOT NULL,
    prediction_id BLOB,
    received_at   INTEGER NOT NULL,
    identity      BLOB
) STRICT;
CREATE INDEX outcomes_by_entity ON outcomes (score_key, entity_key, time);
CREATE UNIQUE INDEX outcomes_by_identity ON outcomes (identity) WHERE identity IS NOT NULL;

CREATE TABLE events (
    score_key   INTEGER NOT NULL,
    entity_key  INTEGER NOT NULL,
    time        INTEGER NOT NULL,
    text_key    INTEGER NOT NULL,
    known_at    INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    identity    BLOB,
    PRIMARY KEY (score_key, entity_key, time, text_key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_identity ON events (identity) WHERE identity IS NOT NULL;

CREATE TABLE attributes (
    score_key   INTEGER NOT NULL,
    entity_key  INTEGER NOT NULL,
    name        TEXT NOT NULL,
    held_from   INTEGER NOT NULL,
    text_key    INTEGER NOT NULL,
    known_at    INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    identity    BLOB,
    PRIMARY KEY (score_key, entity_key, name, held_from, text_key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attributes_by_identity ON attributes (identity) WHERE identity IS NOT NULL;

-- Up to when the outcomes of a score are complete, as it was said over time.
CREATE TABLE known_to (
    score_key INTEGER NOT NULL,
    time      INTEGER NOT NULL,
    PRIMARY KEY (score_key, time)
) STRICT, WITHOUT ROWID;

-- At most one row: what was decided before this was dropped for its age.
CREATE TABLE kept_from (time INTEGER NOT NULL) STRICT;

-- One row: how often events or attributes have changed, by whichever process.
CREATE TABLE history_version (version INTEGER NOT NULL) STRICT;
INSERT INTO history_version (version) VALUES (0);

-- Who was forgotten, and whether the log has been emptied since.
CREATE TABLE tombstones (
    name_hash    BLOB PRIMARY KEY,
    forgotten_at INTEGER NOT NULL,
    wiped        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_to_wipe ON tombstones (wiped) WHERE NOT wiped;

-- Entities as they may be shown.
CREATE VIEW names AS
    SELECT e.entity_key,
           CASE WHEN e.name_hash = e.alias THEN lower(hex(e.alias)) ELSE t.body END AS entity
    FROM entities e JOIN texts t USING (text_key);

CREATE VIEW prediction_records AS
    SELECT p.*, s.name AS score, n.entity, t.body
    FROM predictions p
    JOIN scores s USING (score_key)
    JOIN names n USING (entity_key)
    JOIN texts t ON t.text_key = p.text_key;

CREATE VIEW outcome_records AS
    SELECT o.*, s.name AS score, n.entity
    FROM outcomes o
    JOIN scores s USING (score_key)
    JOIN names n USING (entity_key);

CREATE VIEW event_records AS
    SELECT v.*, s.name AS score, n.entity, t.body
    FROM events v
    JOIN scores s USING (score_key)
    JOIN names n USING (entity_key)
    JOIN texts t ON t.text_key = v.text_key;

CREATE VIEW attribute_records AS
    SELECT a.*, s.name AS score, n.entity, t.body
    FROM attributes a
    JOIN scores s USING (score_key)
    JOIN names n USING (entity_key)
    JOIN texts t ON t.text_key = a.text_key;
