-- Where the revision of a trace that stands here stands in Kafka: log epoch, partition and offset, as in the ids of other
-- rows. Who follows the traces goes by it, as the id is that of the event. NULL for rows of before, and imported ones.
ALTER TABLE event_traces ADD COLUMN place INTEGER;

-- What is new behind a place.
CREATE INDEX event_traces_by_place ON event_traces (place) WHERE place IS NOT NULL;

-- The stage that joins findings to incidents.
INSERT INTO stages VALUES (16, 'GROUP_FINDINGS');
