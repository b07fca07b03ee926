-- Accents do not count any more when everything is searched (logic/plain_letters.py), and what was put into the indexes
-- has them. They are filled anew behind the program's work (storage/search_build.py), the newest messages first.
INSERT INTO message_search (message_search) VALUES ('delete-all');
INSERT INTO message_marks (message_marks) VALUES ('delete-all');
INSERT INTO title_search (title_search) VALUES ('delete-all');
DELETE FROM conversation_titles;
DELETE FROM search_pending;
UPDATE search_built SET below = (SELECT COALESCE(MAX(number), 0) + 1 FROM messages);
