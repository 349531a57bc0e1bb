package logly.agent.spool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Finds out at the start what became of the database since the last process, and where sources are to be read on. */
final class Reopening {
    private Reopening() {}

    /**
     * The positions to read on from. Where the database went back behind what the broker surely has, they are that: what
     * lies before them is with the broker, what lies behind them is read again. So the batches of such a copy are not
     * sent: had the database been deleted meanwhile, their lines would have gone out under other identities already.
     *
     * @param newest the newest batch that the database is known to have held
     */
    static Map<String, String> positions(
            Connection c, SpoolTables.Content content, long newest, SpoolMark.Safe safe, IncidentLog incidents)
            throws SQLException {
        Map<String, String> positions = new HashMap<>(content.checkpoints().positions());
        int dropped = 0;
        if (content.lastId() < safe.through()) {
            positions.putAll(safe.positions());
            dropped = BatchTable.clear(c);
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
                    + ": a copy was put back, or its end is lost"
                    + (dropped == 0 ? "" : "; " + dropped + " batches in it are not sent, for the broker is further");
            long first = dropped == 0 ? content.lastId() + 1 : 1;
            incidents.note(c, what, first, newest, newest - content.lastId());
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
