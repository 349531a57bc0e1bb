package logly.storage;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of one table as its reader sees them. */
interface RowSource<T> extends SelectorPlanner.Fields {
    /** Name of the table. */
    String name();

    /** Statement that selects whole rows, id and timestamp first, up to and including the name of the table. */
    String selectStatement();

    T read(ResultSet row) throws SQLException;

    /** About what a record takes in memory and in an answer. */
    long bytes(T record);

    /** Whether a row may have a newer form in the file of another node. */
    default boolean isAmended() {
        return false;
    }

    /** Which counts of two rows with one id, from the files of two nodes. */
    default T newer(T one, T other) {
        return one;
    }
}
