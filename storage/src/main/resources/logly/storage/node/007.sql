-- What a person should do about a finding, and which findings belong together. Rows of before have neither.
ALTER TABLE findings ADD COLUMN recommended_actions TEXT NOT NULL DEFAULT '[]'; -- JSON array
ALTER TABLE findings ADD COLUMN incident            TEXT NOT NULL DEFAULT '';   -- incident-<hash>

DROP VIEW findings_view;
CREATE VIEW findings_view AS
SELECT f.id, f.revision, strftime('%Y-%m-%dT%H:%M:%fZ', f.timestamp / 1000.0, 'unixepoch') AS timestamp,
       t.text AS type, s.text AS status, r.text AS rule_id, i.text AS title, f.description, f.severity, f.confidence,
       f.event_count, f.time_window_millis,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', f.last_seen / 1000.0, 'unixepoch') AS last_seen,
       f.resources, f.evidence, f.recommended_actions, f.incident, f.embedding_version
FROM findings f
LEFT JOIN finding_types t ON t.id = f.type_id
LEFT JOIN finding_statuses s ON s.id = f.status_id
LEFT JOIN texts r ON r.id = f.rule_id
LEFT JOIN texts i ON i.id = f.title_id;
