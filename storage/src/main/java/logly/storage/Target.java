package logly.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A file that is open for writing, as a table sees it. */
interface Target {
    /** Prepared once, and kept. */
    PreparedStatement statement(String sql) throws SQLException;

    Dictionaries dictionaries();
}
