-- What a database of schema 13 held: as the one of schema 12, with a note about a turn. Never edited.
INSERT INTO folders (id, name, position)
  VALUES ('folder', 'People', 0);
INSERT INTO tags (id, name, colour)
  VALUES ('tag', 'Dear', 'red');
INSERT INTO conversations (id, title, title_by_hand, created_ms, updated_ms, active_leaf, pinned, model, system, deleted_ms, folder_id, archived, unread, title_key)
  VALUES ('conversation', 'Old friends', 0, 1, 9, 'a2', 1, NULL, '', NULL, 'folder', 0, 1, 'old friends');
INSERT INTO conversation_tags (tag_id, conversation_id)
  VALUES ('tag', 'conversation');
INSERT INTO texts (number, sha256, content)
  VALUES (1, X'213C22ED7234EB11116E1E88F314C73CB3A019B5C87FE224B6CE5665BD9EC50E', 'Be brief.');
INSERT INTO messages (number, id, conversation_id, parent_id, role, status, created_ms, first_event_ms, finished_ms, settings, system, model, api_id, request_id, stop_reason, stop_details, stop_sequence, usage, cost, error, api)
  VALUES (1, 'u1', 'conversation', NULL, 'user', 'complete', 60000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO messages (number, id, conversation_id, parent_id, role, status, created_ms, first_event_ms, finished_ms, settings, system, model, api_id, request_id, stop_reason, stop_details, stop_sequence, usage, cost, error, api)
  VALUES (2, 'a1', 'conversation', 'u1', 'assistant', 'complete', 90000, NULL, NULL, '{"model":"claude-opus-5-5","effort":"high","max_tokens":null,"thinking":null}', 1, 'claude-opus-5-5', NULL, 'req_1', 'end_turn', NULL, NULL, '{"input_tokens":3,"output_tokens":5}', '{"total_nano":1500,"lower_bound":false,"price":{"model":"claude-opus-5-5"}}', NULL, '{"container":null}');
INSERT INTO messages (number, id, conversation_id, parent_id, role, status, created_ms, first_event_ms, finished_ms, settings, system, model, api_id, request_id, stop_reason, stop_details, stop_sequence, usage, cost, error, api)
  VALUES (3, 'u2', 'conversation', 'a1', 'user', 'complete', 120000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO messages (number, id, conversation_id, parent_id, role, status, created_ms, first_event_ms, finished_ms, settings, system, model, api_id, request_id, stop_reason, stop_details, stop_sequence, usage, cost, error, api)
  VALUES (4, 'a2', 'conversation', 'u2', 'assistant', 'running', 150000, NULL, NULL, '{"model":"claude-opus-5-5","effort":"high","max_tokens":null,"thinking":null}', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO blocks (number, message, position, data, complete, partial_json, started_ms, ended_ms)
  VALUES (1, 1, 0, '{"type":"text","text":"What was stored first?"}', 1, NULL, NULL, NULL);
INSERT INTO blocks (number, message, position, data, complete, partial_json, started_ms, ended_ms)
  VALUES (2, 2, 0, '{"type":"thinking","thinking":"Let me see.","signature":"EqQB"}', 1, NULL, NULL, NULL);
INSERT INTO blocks (number, message, position, data, complete, partial_json, started_ms, ended_ms)
  VALUES (3, 2, 1, X'7B2274797065223A2274657874222C2274657874223A2254686973207761732C20776974682068616C66206120706169723A20EDA0BD227D', 1, NULL, NULL, NULL);
INSERT INTO blocks (number, message, position, data, complete, partial_json, started_ms, ended_ms)
  VALUES (4, 3, 0, '{"type":"text","text":"And then?"}', 1, NULL, NULL, NULL);
INSERT INTO turn_journal (answer_id, seq, entries)
  VALUES ('a2', 1, '[{"at":5,"events":[["delta",0,"text_delta","half an ans"]]}]');
INSERT INTO ledger (number, id, created_ms, conversation_id, message_id, kind, model, usage, total_nano, lower_bound, price, request_id)
  VALUES (1, 'row', 1000, 'conversation', 'a1', 'turn', 'claude-opus-5-5', '{"input_tokens":5,"output_tokens":7}', 1500, 0, '{"model":"claude-opus-5-5","input":"5.00"}', 'req_1');
INSERT INTO drafts (place, content)
  VALUES ('', 'unsent');
INSERT INTO catalog_cache (base_url, fetched_ms, models)
  VALUES ('https://api.anthropic.com', 5, '[{"id":"claude-opus-5-5"}]');
INSERT INTO conversation_options (conversation_id, options)
  VALUES ('conversation', '{"keep_warm":{"on":true}}');
INSERT INTO sent_requests (answer_id, record)
  VALUES ('a1', '{"digest":"00","sent_ms":90000}');
INSERT INTO token_counts (digest, model, tokens, counted_ms)
  VALUES ('00', 'claude-opus-5-5', 12, 90000);
INSERT INTO count_samples (model, samples, estimated, counted)
  VALUES ('claude-opus-5-5', 1, 10.0, 12.0);
INSERT INTO ledger_parts (ledger, position, kind, model, tokens, thinking, nano, saved_nano)
  VALUES (1, 0, 'input', 'claude-opus-5-5', 5, 0, 1500, 0);
INSERT INTO price_rows (id, changed_ms, price)
  VALUES ('row', 90000, '{"model":"claude-opus-5-5","input":4000}');
INSERT INTO attachments (id, kind, name, sha256, bytes, media_type, url, created_ms, facts, choice, prepared)
  VALUES ('file', 'image', 'chart.png', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 4, 'image/png', NULL, 90000, '{"width":2,"height":1}', '{"detail":"best"}', NULL);
INSERT INTO draft_attachments (place, position, attachment_id)
  VALUES ('', 0, 'file');
INSERT INTO uploaded_files (endpoint, sha256, media_type, file_id, name, bytes, created_ms, expires_ms)
  VALUES ('https://api.anthropic.com', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'image/png', 'file_1', 'chart.png', 4, 90000, NULL);
INSERT INTO message_search (rowid, text, thinking, tools, files)
  VALUES (1, 'what was stored first?', '', '', '');
INSERT INTO message_marks (rowid, marks)
  VALUES (1, 'all dother ruser w3f w66 w66x69 w73 w73x74 w77 w77x61 w77x68');
INSERT INTO message_search (rowid, text, thinking, tools, files)
  VALUES (2, 'this was, with half a pair: ?', 'let me see.', '', '');
INSERT INTO message_marks (rowid, marks)
  VALUES (2, 'all c11 dother hthinking m636c617564652d6f7075732d352d35 rassistant w2c w2e w3a w3f w61 w68 w68x61 w6c w6cx65 w6d w6dx65 w70 w70x61 w73 w73x65 w74 w74x68 w77 w77x61 w77x69');
INSERT INTO message_search (rowid, text, thinking, tools, files)
  VALUES (3, 'and then?', '', '', '');
INSERT INTO message_marks (rowid, marks)
  VALUES (3, 'all dother ruser w3f w61 w61x6e w74 w74x68');
INSERT INTO conversation_titles (number, conversation_id, title)
  VALUES (1, 'conversation', 'old friends');
INSERT INTO title_search (rowid, title)
  VALUES (1, 'old friends');
INSERT INTO search_models (model)
  VALUES ('claude-opus-5-5');
INSERT INTO title_calls (conversation_id, calls, made)
  VALUES ('conversation', 1, 1);
INSERT INTO messages (number, id, conversation_id, parent_id, role, status, created_ms, first_event_ms, finished_ms, settings, system, model, api_id, request_id, stop_reason, stop_details, stop_sequence, usage, cost, error, api, deleted_ms)
  VALUES (5, 'u2-old', 'conversation', 'a1', 'user', 'complete', 110000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 130000);
INSERT INTO blocks (number, message, position, data, complete, partial_json, started_ms, ended_ms)
  VALUES (5, 5, 0, '{"type":"text","text":"And later?"}', 1, NULL, NULL, NULL);
INSERT INTO message_search (rowid, text, thinking, tools, files)
  VALUES (5, 'and later?', '', '', '');
INSERT INTO message_marks (rowid, marks)
  VALUES (5, 'all dother ruser w3f w61 w61x6e w6c w6cx61');
UPDATE numbers_used SET highest = 5;
INSERT INTO library (id, kind, position, changed_ms, content, last)
  VALUES ('pirate', 'preset', 1, 5, '{"id":"pirate","name":"Pirate","text":"Talk like {{who}}.","variables":[{"name":"who","kind":"choice","default":"a pirate","choices":["a pirate","a parrot"]}],"model":"claude-opus-5-5","effort":"high"}', '{"who":"a parrot"}');
INSERT INTO library (id, kind, position, changed_ms, content, last)
  VALUES ('fix', 'prompt', 1, 6, '{"id":"fix","name":"Fix","text":"Fix this: {{selection}}"}', '{}');
INSERT INTO folder_presets (folder_id, preset_id) VALUES ('folder', 'pirate');
INSERT INTO pdf_texts (sha256, content) VALUES ('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'tides');
INSERT INTO search_pdfs (number) VALUES (1);
INSERT INTO draft_settings (place, settings)
  VALUES ('', '{"model":"claude-opus-5-5","effort":"low","system":"Be plain.","folder":"folder","a later field":1}');
INSERT INTO draft_settings (place, settings)
  VALUES ('conversation', '{"effort":"low"}');
INSERT INTO turn_marks (mark, number, mate) VALUES ('!', 5, 5);
