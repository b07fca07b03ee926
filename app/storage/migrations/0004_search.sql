-- Search over everything: tools and attachments too, short words, filters, titles. What is stored already is put into the
-- index afterwards, in steps (storage/search_build.py), so that the program starts at once.

DROP TABLE message_search;

-- Texts for comparing (logic/search_text.py: one case, one spelling); rowid is messages.number. Contentless: the texts
-- themselves lie in blocks, once. Words of three characters and more, and phrases.
CREATE VIRTUAL TABLE message_search USING fts5 (
  text, thinking, tools, files, content = '', tokenize = 'trigram case_sensitive 1'
);

-- Short words, and what filters ask for, as marks (logic/search_marks.py); rowid is messages.number.
CREATE VIRTUAL TABLE message_marks USING fts5 (marks, content = '', detail = none, tokenize = 'ascii');

-- Titles for comparing, beside the conversation they belong to.
CREATE TABLE conversation_titles (
  number INTEGER NOT NULL PRIMARY KEY,
  conversation_id TEXT NOT NULL UNIQUE REFERENCES conversations (id),
  title TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE title_search USING fts5 (
  title, content = 'conversation_titles', content_rowid = 'number', tokenize = 'trigram case_sensitive 1'
);

-- Which models have answered: a filter names a part of one.
CREATE TABLE search_models (model ANY NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

-- One row. Messages with a smaller number are not in the index yet; it is filled from the newest down.
CREATE TABLE search_built (below INTEGER NOT NULL) STRICT;

INSERT INTO search_built (below) SELECT COALESCE(MAX(number), 0) + 1 FROM messages;

-- Messages from there on that are not in the index either: their attachments are still to be read.
CREATE TABLE search_pending (number INTEGER NOT NULL PRIMARY KEY REFERENCES messages (number)) STRICT;
