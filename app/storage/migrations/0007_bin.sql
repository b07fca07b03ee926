-- A bin for messages, and what deleting for ever needs.

-- Since when a message lies in the bin, and with it all that stands below it. 0 in the place of a time, here and in
-- conversations: it is being deleted for ever (storage/purging.py), and can no longer be brought back.
ALTER TABLE messages ADD COLUMN deleted_ms INTEGER;

CREATE INDEX messages_binned ON messages (conversation_id, deleted_ms) WHERE deleted_ms IS NOT NULL;
CREATE INDEX messages_binned_since ON messages (deleted_ms) WHERE deleted_ms IS NOT NULL;
CREATE INDEX conversations_binned ON conversations (deleted_ms) WHERE deleted_ms IS NOT NULL;

-- One row. Numbers of messages up to this one were given once: those of messages that are gone are not given again.
CREATE TABLE numbers_used (highest INTEGER NOT NULL) STRICT;

INSERT INTO numbers_used (highest) VALUES (0);
