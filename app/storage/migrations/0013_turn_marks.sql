-- What a filter of a search holds for by way of the turn (storage/search_mates.py): a question by its answers, and they by
-- it. A question and its first answer have numbers that follow each other; here is what is otherwise.
CREATE TABLE turn_marks (
  mark TEXT NOT NULL,   -- of the message `mate`, as in message_marks; '!' says that `number` is no answer to the one before
  number INTEGER NOT NULL REFERENCES messages (number),
  mate INTEGER NOT NULL REFERENCES messages (number),
  PRIMARY KEY (mark, number, mate)
) STRICT, WITHOUT ROWID;

CREATE INDEX turn_marks_by_number ON turn_marks (number);
CREATE INDEX turn_marks_by_mate ON turn_marks (mate);

-- It is filled with the indexes, so they are filled anew.
INSERT INTO message_search (message_search) VALUES ('delete-all');
INSERT INTO message_marks (message_marks) VALUES ('delete-all');
DELETE FROM search_pending;
UPDATE search_built SET below = (SELECT COALESCE(MAX(number), 0) + 1 FROM messages);
