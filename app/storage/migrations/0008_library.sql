-- Presets for new chats and prompts for the message field.
CREATE TABLE library (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('preset', 'prompt')),
  position INTEGER NOT NULL,    -- in the list of its kind, upwards; may have gaps
  changed_ms INTEGER NOT NULL,
  content ANY NOT NULL,         -- JSON, see model/library.py
  last ANY NOT NULL             -- JSON object: what was last filled in, by the variable's name
) STRICT;

CREATE INDEX library_in_order ON library (kind, position);
