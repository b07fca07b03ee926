-- The first schema. Rules for every migration: it runs in one transaction, it is never edited once released, a
-- statement ends at the end of a line.
--
-- Column types: ANY holds text, or bytes where the text has half of a surrogate pair (see storage/codec.py). JSON is
-- stored as such text, verbatim. Times are milliseconds since 1970-01-01 UTC. Flags are 0 or 1.

-- "Chtl": other programs, and we, can tell whose file this is.
PRAGMA application_id = 1130919020;

CREATE TABLE conversations (
  id TEXT NOT NULL PRIMARY KEY,
  title ANY NOT NULL,
  title_by_hand INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  active_leaf TEXT,             -- the last message of the branch that is shown
  pinned INTEGER NOT NULL,
  model ANY,
  system ANY NOT NULL,
  deleted_ms INTEGER,           -- since when it lies in the bin
  FOREIGN KEY (id, active_leaf) REFERENCES messages (conversation_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX conversations_listed ON conversations (pinned DESC, updated_ms DESC, id DESC) WHERE deleted_ms IS NULL;

-- Long texts that many messages share, such as system prompts.
CREATE TABLE texts (
  number INTEGER NOT NULL PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  content ANY NOT NULL
) STRICT;

-- The append-only tree. A parent has a smaller number than its children, so there are no cycles.
CREATE TABLE messages (
  number INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation_id TEXT NOT NULL REFERENCES conversations (id),
  parent_id TEXT,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  first_event_ms INTEGER,
  finished_ms INTEGER,
  settings ANY,                 -- JSON: what was asked for, without the system prompt
  system INTEGER REFERENCES texts (number),
  model ANY,
  api_id ANY,
  request_id ANY,
  stop_reason ANY,
  stop_details ANY,             -- JSON
  stop_sequence ANY,
  usage ANY,                    -- JSON, raw
  cost ANY,                     -- JSON
  error ANY,                    -- JSON
  api ANY,                      -- JSON: the other fields of the API's message object
  UNIQUE (conversation_id, id),
  FOREIGN KEY (conversation_id, parent_id) REFERENCES messages (conversation_id, id)
) STRICT;

CREATE INDEX messages_children ON messages (conversation_id, parent_id);
CREATE INDEX messages_running ON messages (number) WHERE status = 'running';
CREATE INDEX messages_system ON messages (system) WHERE system IS NOT NULL;

-- Columns that later steps add (a bin for messages, say) are free to change.
CREATE TRIGGER messages_are_final BEFORE UPDATE OF
  number, id, conversation_id, parent_id, role, status, created_ms, first_event_ms, finished_ms, settings, system, model,
  api_id, request_id, stop_reason, stop_details, stop_sequence, usage, cost, error, api
ON messages WHEN old.status <> 'running'
BEGIN
  SELECT RAISE (ABORT, 'a finished message is never overwritten');
END;

-- Content blocks, verbatim.
CREATE TABLE blocks (
  number INTEGER NOT NULL PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES messages (number),
  position INTEGER NOT NULL,
  data ANY NOT NULL,            -- JSON: the API's own object
  complete INTEGER NOT NULL,
  partial_json ANY,
  started_ms INTEGER,
  ended_ms INTEGER,
  UNIQUE (message, position)
) STRICT;

CREATE TRIGGER blocks_are_final BEFORE UPDATE ON blocks
BEGIN
  SELECT RAISE (ABORT, 'a content block is never overwritten');
END;

-- What a running answer has received so far; gone once it is finished.
CREATE TABLE turn_journal (
  answer_id TEXT NOT NULL REFERENCES messages (id),
  seq INTEGER NOT NULL,
  entries ANY NOT NULL,         -- JSON array, see logic/journal.py
  PRIMARY KEY (answer_id, seq)
) STRICT;

-- Every billed call. No foreign keys: the ledger outlives what it is about.
CREATE TABLE ledger (
  number INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  created_ms INTEGER NOT NULL,
  conversation_id TEXT,
  message_id TEXT,
  kind TEXT NOT NULL,
  model ANY NOT NULL,
  usage ANY,                    -- JSON, raw
  total_nano INTEGER,           -- 1e-9 USD; NULL is "not priced"
  lower_bound INTEGER NOT NULL,
  price ANY,                    -- JSON: the price row that was applied
  request_id ANY
) STRICT;

CREATE INDEX ledger_by_time ON ledger (created_ms, total_nano, lower_bound);
CREATE INDEX ledger_by_conversation ON ledger (conversation_id) WHERE conversation_id IS NOT NULL;

CREATE TRIGGER ledger_rows_stay BEFORE DELETE ON ledger
BEGIN
  SELECT RAISE (ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_rows_are_final BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE (ABORT, 'the ledger is append-only');
END;

-- Files that were attached; their bytes lie outside, by SHA-256.
CREATE TABLE attachments (
  id TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  name ANY NOT NULL,
  created_ms INTEGER NOT NULL,
  facts ANY                     -- JSON: pixels, pages and the like
) STRICT;

CREATE INDEX attachments_by_content ON attachments (sha256);

CREATE TABLE message_attachments (
  message INTEGER NOT NULL REFERENCES messages (number),
  position INTEGER NOT NULL,
  attachment_id TEXT NOT NULL REFERENCES attachments (id),
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_attachments_uses ON message_attachments (attachment_id);

CREATE TABLE drafts (
  place TEXT NOT NULL PRIMARY KEY,  -- a conversation's id, or '' for the new chat
  content ANY NOT NULL
) STRICT;

CREATE TABLE catalog_cache (
  base_url TEXT NOT NULL PRIMARY KEY,
  fetched_ms INTEGER NOT NULL,
  models ANY NOT NULL           -- JSON array of the API's model objects
) STRICT;

-- Full-text search; rowid is messages.number. Contentless: the text itself lies in blocks, once.
CREATE VIRTUAL TABLE message_search USING fts5 (text, thinking, content = '', tokenize = 'trigram');
