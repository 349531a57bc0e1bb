-- The same questions as before, and how many events of each level there were in a stretch of time: answered from the
-- index alone. `id` stands before the level, for the order of answers is by time and id.
DROP INDEX log_events_by_time;
CREATE INDEX log_events_by_time ON log_events (timestamp, id, level_id);
