-- For which conversations a model was asked for a title by itself, how often, and whether one came.
CREATE TABLE title_calls (
  conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
  calls INTEGER NOT NULL,
  made INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
