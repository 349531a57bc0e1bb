package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens a file for writing; its connection belongs to the caller. */
interface Opener {
    Connection open(Path file) throws SQLException;
}
