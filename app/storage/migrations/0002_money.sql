-- Tokens and money: what each request consisted of, what it cost by kind of token, what was counted, what was set.

-- What the user set for one conversation (model/options.py).
CREATE TABLE conversation_options (
  conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id),
  options ANY NOT NULL          -- JSON
) STRICT, WITHOUT ROWID;

-- What is remembered of the request for an answer (model/sent.py).
CREATE TABLE sent_requests (
  answer_id TEXT NOT NULL PRIMARY KEY REFERENCES messages (id),
  record ANY NOT NULL           -- JSON
) STRICT, WITHOUT ROWID;

-- Counts of the API, by the SHA-256 (hex) of what was counted with the model.
CREATE TABLE token_counts (
  digest TEXT NOT NULL PRIMARY KEY,
  model ANY NOT NULL,
  tokens INTEGER NOT NULL,
  counted_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX token_counts_by_age ON token_counts (counted_ms);

-- How far our own estimates are off, by model: sums over what the API counted.
CREATE TABLE count_samples (
  model TEXT NOT NULL PRIMARY KEY,
  samples INTEGER NOT NULL,
  estimated REAL NOT NULL,      -- tokens
  counted REAL NOT NULL         -- tokens
) STRICT, WITHOUT ROWID;

-- A ledger row by kind of token and model. The money of its parts adds up to the row's.
CREATE TABLE ledger_parts (
  ledger INTEGER NOT NULL REFERENCES ledger (number),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,           -- read, write_5m, write_1h, input, output, web_search
  model ANY NOT NULL,
  tokens INTEGER NOT NULL,      -- searches for web_search
  thinking INTEGER NOT NULL,    -- the part of output tokens that was thinking
  nano INTEGER,                 -- 1e-9 USD; NULL is "not priced"
  saved_nano INTEGER NOT NULL,  -- what caching saved on this part, negative for the premium of a write
  PRIMARY KEY (ledger, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ledger_parts_stay BEFORE DELETE ON ledger_parts
BEGIN
  SELECT RAISE (ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER ledger_parts_are_final BEFORE UPDATE ON ledger_parts
BEGIN
  SELECT RAISE (ABORT, 'the ledger is append-only');
END;

-- The user's own price rows, which come before the shipped ones (resources/prices.json).
CREATE TABLE price_rows (
  id TEXT NOT NULL PRIMARY KEY,
  changed_ms INTEGER NOT NULL,
  price ANY NOT NULL            -- JSON, a row as in prices.json
) STRICT;
