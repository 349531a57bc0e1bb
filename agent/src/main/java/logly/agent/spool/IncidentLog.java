package logly.agent.spool;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this process finds wrong with the spool: said in the log, kept in the database for later. */
final class IncidentLog {
    private static final Logger log = LoggerFactory.getLogger(IncidentLog.class);

    private final Path file;
    private final InstantSource clock;
    private final List<Incident> incidents = new ArrayList<>();

    IncidentLog(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    void note(Connection c, String what) throws SQLException {
        note(c, new Incident(clock.instant(), what, 0, 0, 0));
    }

    void note(Connection c, String what, long firstBatch, long lastBatch, long lost) throws SQLException {
        note(c, new Incident(clock.instant(), what, firstBatch, lastBatch, lost));
    }

    private void note(Connection c, Incident incident) throws SQLException {
        log.error("{}: {}", file, incident.what());
        incidents.add(incident);
        if (incidents.size() > IncidentTable.MAX_ROWS) {
            incidents.remove(0);
        }
        IncidentTable.insert(c, incident);
    }

    List<Incident> all() {
        return List.copyOf(incidents);
    }
}
