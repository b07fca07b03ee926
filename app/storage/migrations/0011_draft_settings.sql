-- What is set for a chat before its next message is sent: its place is that of the draft (table drafts).
CREATE TABLE draft_settings (
  place TEXT NOT NULL PRIMARY KEY,  -- '' is the new chat
  settings ANY NOT NULL             -- JSON, see model/draft_settings.py
) STRICT, WITHOUT ROWID;
