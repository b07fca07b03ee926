-- Folders, tags, the archive, and what the list is sorted and filtered by. The triggers keep what is derived from other
-- tables in step with them, in the same transaction, whoever writes.

-- One level: what crosses folders is a tag.
CREATE TABLE folders (
  id TEXT NOT NULL PRIMARY KEY,
  name ANY NOT NULL,
  position INTEGER NOT NULL     -- in the order that the user gave them
) STRICT;

CREATE TABLE tags (
  id TEXT NOT NULL PRIMARY KEY,
  name ANY NOT NULL,
  colour TEXT NOT NULL          -- a name, see model/organising.py; each theme has its own colour for it
) STRICT;

CREATE TABLE conversation_tags (
  tag_id TEXT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  PRIMARY KEY (tag_id, conversation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_tags_of ON conversation_tags (conversation_id);

-- Which models have answered in which conversation.
CREATE TABLE conversation_models (
  model ANY NOT NULL,
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  PRIMARY KEY (model, conversation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_models_of ON conversation_models (conversation_id);

ALTER TABLE conversations ADD COLUMN folder_id TEXT REFERENCES folders (id) ON DELETE SET NULL;
ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
-- An answer was finished that nobody has seen.
ALTER TABLE conversations ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
-- What titles are sorted by (logic/listing.py), never empty once it is known; older ones are filled in afterwards, in steps.
ALTER TABLE conversations ADD COLUMN title_key TEXT NOT NULL DEFAULT '';
-- Of all its rows in the ledger, 1e-9 USD.
ALTER TABLE conversations ADD COLUMN cost_nano INTEGER NOT NULL DEFAULT 0;
-- Whether anything is attached to one of its messages.
ALTER TABLE conversations ADD COLUMN attached INTEGER NOT NULL DEFAULT 0;

UPDATE conversations SET cost_nano = sums.nano FROM (
  SELECT conversation_id, SUM(total_nano) AS nano FROM ledger
  WHERE conversation_id IS NOT NULL AND total_nano IS NOT NULL GROUP BY conversation_id
) AS sums WHERE sums.conversation_id = conversations.id;

UPDATE conversations SET attached = 1 WHERE id IN (
  SELECT m.conversation_id FROM message_attachments AS u JOIN messages AS m ON m.number = u.message
);

INSERT OR IGNORE INTO conversation_models (model, conversation_id)
SELECT DISTINCT model, conversation_id FROM messages WHERE model IS NOT NULL;

DROP INDEX conversations_listed;

-- The list as it is at first: what is pinned, and what is in no folder or in one of them.
CREATE INDEX conversations_pinned ON conversations (updated_ms, id, deleted_ms)
  WHERE deleted_ms IS NULL AND archived = 0 AND pinned = 1;
CREATE INDEX conversations_in_folder ON conversations (folder_id, updated_ms, id, deleted_ms)
  WHERE deleted_ms IS NULL AND archived = 0 AND pinned = 0;
-- Sorted, and filtered by what stands behind the order in each index. Of deleted_ms SQLite would else ask the row.
CREATE INDEX conversations_by_use
  ON conversations (archived, updated_ms, id, cost_nano, attached, folder_id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX conversations_by_creation
  ON conversations (archived, created_ms, id, updated_ms, cost_nano, attached, folder_id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX conversations_by_title
  ON conversations (archived, title_key, id, updated_ms, cost_nano, attached, folder_id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX conversations_by_cost
  ON conversations (archived, cost_nano, id, updated_ms, attached, folder_id, deleted_ms) WHERE deleted_ms IS NULL;
CREATE INDEX conversations_of_folder ON conversations (folder_id) WHERE folder_id IS NOT NULL;
CREATE INDEX conversations_unread ON conversations (id) WHERE unread = 1;
CREATE INDEX conversations_without_key ON conversations (id) WHERE title_key = '';

-- A conversation that comes back, from an export say, may have its costs on the ledger.
CREATE TRIGGER costs_of_new_conversations AFTER INSERT ON conversations
BEGIN
  UPDATE conversations SET cost_nano = COALESCE(
    (SELECT SUM(total_nano) FROM ledger WHERE conversation_id = new.id), 0
  ) WHERE id = new.id;
END;

CREATE TRIGGER costs_of_new_calls AFTER INSERT ON ledger WHEN new.conversation_id IS NOT NULL AND new.total_nano <> 0
BEGIN
  UPDATE conversations SET cost_nano = cost_nano + new.total_nano WHERE id = new.conversation_id;
END;

CREATE TRIGGER models_of_new_messages AFTER INSERT ON messages WHEN new.model IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO conversation_models (model, conversation_id) VALUES (new.model, new.conversation_id);
END;

CREATE TRIGGER models_of_answers AFTER UPDATE OF model ON messages WHEN new.model IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO conversation_models (model, conversation_id) VALUES (new.model, new.conversation_id);
END;

CREATE TRIGGER attachments_come AFTER INSERT ON message_attachments
BEGIN
  UPDATE conversations SET attached = 1
  WHERE id = (SELECT conversation_id FROM messages WHERE number = new.message) AND attached = 0;
END;

CREATE TRIGGER attachments_go AFTER DELETE ON message_attachments
BEGIN
  UPDATE conversations SET attached = EXISTS (
    SELECT 1 FROM messages AS m JOIN message_attachments AS u ON u.message = m.number
    WHERE m.conversation_id = conversations.id
  ) WHERE id = (SELECT conversation_id FROM messages WHERE number = old.message);
END;
