-- The stages of the stream, each under its own name.
INSERT INTO stages VALUES (6, 'ROLL_UP_HOURS'), (7, 'COUNT_ADDRESSES'), (8, 'RATE_ADDRESSES'), (9, 'COUNT_SUBJECTS'),
    (10, 'FIND_PATTERNS'), (11, 'MATCH_RULES'), (12, 'TRACE_EVENTS'), (13, 'CORRELATE'), (14, 'REPLAY_LETTERS'),
    (15, 'WATCH_HOSTS');
