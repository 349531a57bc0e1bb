package logly.agent.spool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Finds out at the start what became of the database since the last process, and where sources are to be read on. */
final class Reopening {
    private Reopening() {}

    /**
     * The positions to read on from. Where the database went back, they are what the broker surely has: what was
     * committed behind that is read again, since it was not sent.
     *
     * @param newest the newest batch that the database is known to have held
     */
    static Map<String, String> positions(
            Connection c, SpoolTables.Content content, long newest, SpoolMark.Safe safe, IncidentLog incidents)
            throws SQLException {
        Map<String, String> positions = new HashMap<>(content.checkpoints().positions());
        if (content.lastId() < safe.through()) {
            positions.putAll(safe.positions());
        }
        for (String source : content.checkpoints().damaged()) {
            String state = safe.positions().get(source);
            if (state != null) {
                positions.put(source, state);
            }
            incidents.note(
                    c, "the position of " + source + " was altered; it is read on from where the broker has all");
        }
        if (content.lastId() < newest) {
            String what = "the spool went back to batch " + content.lastId() + " of " + newest
                    + ": a copy was put back, or its end is lost";
            incidents.note(c, what, content.lastId() + 1, newest, newest - content.lastId());
        }
        return positions;
    }

    /** Says what was saved from a database that was moved aside. */
    static void note(Connection c, SpoolFile.Replacement replacement, long oldest, long newest, IncidentLog incidents)
            throws SQLException {
        Salvage.Found found = replacement.found();
        String what = "the database was damaged (" + replacement.cause() + ") and is now " + replacement.bad() + "; "
                + found.saved() + " of its batches were whole, " + found.altered() + " were not";
        incidents.note(c, what, Math.min(oldest, newest), newest, found.altered());
    }
}
