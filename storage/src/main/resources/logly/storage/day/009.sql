-- How many log events each host has of each level, by stretch of ten minutes: a histogram of a day counts these few rows
-- instead of millions. The writer adds its rows at each commit, in the same transaction. The key serves the histogram, of all
-- hosts or of some.
CREATE TABLE event_counts (
    timestamp INTEGER NOT NULL, -- of its beginning
    host_id   INTEGER NOT NULL REFERENCES hosts,
    level_id  INTEGER NOT NULL REFERENCES levels,
    events    INTEGER NOT NULL,
    PRIMARY KEY (timestamp, host_id, level_id)
) STRICT, WITHOUT ROWID;

INSERT INTO event_counts
SELECT timestamp - timestamp % 600000, host_id, level_id, count(*) FROM log_events GROUP BY 1, 2, 3;

-- Rows go one by one, and seldom.
CREATE TRIGGER log_event_goes AFTER DELETE ON log_events BEGIN
    UPDATE event_counts SET events = events - 1
    WHERE timestamp = old.timestamp - old.timestamp % 600000 AND host_id = old.host_id AND level_id = old.level_id;
    DELETE FROM event_counts
    WHERE timestamp = old.timestamp - old.timestamp % 600000 AND host_id = old.host_id AND level_id = old.level_id
        AND events = 0;
END;

CREATE VIEW event_counts_view AS
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', c.timestamp / 1000.0, 'unixepoch') AS ten_minutes, h.text AS host,
       l.text AS level, c.events
FROM event_counts c
LEFT JOIN hosts h ON h.id = c.host_id
LEFT JOIN levels l ON l.id = c.level_id;
