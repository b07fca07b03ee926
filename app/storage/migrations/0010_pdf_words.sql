-- What stands in PDFs that were sent as PDF, for the search: read from their bytes behind the program's work, so it can be made anew.
CREATE TABLE pdf_texts (sha256 TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Which of these texts are in the index of a message: it forgets a message only when it is told all that was put in.
CREATE TABLE message_pdfs (
  message INTEGER NOT NULL REFERENCES messages (number),
  sha256 TEXT NOT NULL REFERENCES pdf_texts (sha256),
  PRIMARY KEY (message, sha256)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_pdfs_by_text ON message_pdfs (sha256);

-- Messages whose PDFs are still to be read.
CREATE TABLE search_pdfs (number INTEGER NOT NULL PRIMARY KEY REFERENCES messages (number)) STRICT;

INSERT INTO search_pdfs (number)
SELECT DISTINCT u.message FROM attachments AS a JOIN message_attachments AS u ON u.attachment_id = a.id WHERE a.kind = 'pdf';
