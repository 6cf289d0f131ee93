-- Every row has its seal: a hash over its columns. What all of them come to stands in the organisation's row and is
-- sealed by the last link of the chain. Leases, tokens and counts of tries are not sealed, and so a message that is
-- claimed is a pending one with a lease. Bytes lie apart from what is looked at often. Free text lies beside the chain,
-- which holds its salted digest, so that it can be erased.

ALTER TABLE meta ADD COLUMN sums TEXT NOT NULL DEFAULT '';       -- JSON: rows and seals of each table

CREATE TABLE content (
    org     TEXT NOT NULL,
    message TEXT NOT NULL,
    bytes   BLOB NOT NULL,                                          -- frozen at the first dot
    digest  BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (org, message),
    FOREIGN KEY (org, message) REFERENCES message (org, id)
) STRICT;

INSERT INTO content (org, message, bytes) SELECT org, id, bytes FROM message WHERE bytes IS NOT NULL;

ALTER TABLE message DROP COLUMN bytes;

UPDATE message SET state = 'pending' WHERE state = 'claimed';

CREATE TABLE words (
    org    TEXT    NOT NULL,
    seq    INTEGER NOT NULL,                                        -- the event
    salt   TEXT    NOT NULL,
    text   TEXT    NOT NULL,
    digest BLOB    NOT NULL DEFAULT x'',
    PRIMARY KEY (org, seq),
    FOREIGN KEY (org, seq) REFERENCES event (org, seq)
) STRICT;

-- Cases with steps that wait are gone through page by page, by id.
DROP INDEX item_waiting;
CREATE INDEX item_waiting ON item (org, source, id) WHERE is_open AND waiting <> '[]';

ALTER TABLE item ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE decision ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE notice ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE message ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE attempt ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE binding ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE loss ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE invite ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE inbound ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
ALTER TABLE value ADD COLUMN digest BLOB NOT NULL DEFAULT x'';
