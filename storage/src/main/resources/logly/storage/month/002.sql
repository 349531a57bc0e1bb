-- Commits that wrote to this file. The catalogue in node.db commits after it: it may lag behind, but is never ahead of a
-- file that has lost nothing.
CREATE TABLE commits (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT;
INSERT INTO commits VALUES (1, 0);
