-- Images, PDFs and texts that the user attached. The tables of the first step were never used: they are made anew.

DROP TABLE message_attachments;
DROP TABLE attachments;

CREATE TABLE attachments (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,           -- image, pdf, text
  name ANY NOT NULL,
  sha256 TEXT,                  -- of the file as it was taken in; its bytes lie outside. NULL: only an address
  bytes INTEGER,
  media_type TEXT,
  url ANY,                      -- for the API to fetch
  created_ms INTEGER NOT NULL,
  facts ANY NOT NULL,           -- JSON, see model/attachment.py
  choice ANY NOT NULL,          -- JSON: how it is to be sent
  prepared ANY                  -- JSON: what was made of it, and by which choice and model's terms
) STRICT;

CREATE INDEX attachments_by_content ON attachments (sha256);

-- Which block of a message is (a part of) which attachment. The block itself names the bytes that are sent.
CREATE TABLE message_attachments (
  message INTEGER NOT NULL REFERENCES messages (number),
  position INTEGER NOT NULL,    -- of the block
  attachment_id TEXT NOT NULL REFERENCES attachments (id),
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_attachments_uses ON message_attachments (attachment_id);

-- What is attached but not sent; place as in drafts.
CREATE TABLE draft_attachments (
  place TEXT NOT NULL,
  position INTEGER NOT NULL,
  attachment_id TEXT NOT NULL REFERENCES attachments (id),
  PRIMARY KEY (place, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_attachments_uses ON draft_attachments (attachment_id);

-- What was uploaded through the Files API. A cache: without a row, a file is uploaded again.
CREATE TABLE uploaded_files (
  endpoint TEXT NOT NULL,       -- the API's address, and which of its workspaces
  sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  file_id ANY NOT NULL,
  name ANY NOT NULL,
  bytes INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER,
  PRIMARY KEY (endpoint, sha256, media_type)
) STRICT, WITHOUT ROWID;
