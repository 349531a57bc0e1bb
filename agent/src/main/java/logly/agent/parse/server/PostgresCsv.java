package logly.agent.parse.server;

import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's csvlog: columns in the order of its manual (Error Reporting and Logging, Using CSV-Format Log Output), of
 * which newer versions have more at the end. A record that a line's end cuts in its message is read as far as it stands there.
 */
final class PostgresCsv {
    private static final int USER = 1;
    private static final int DATABASE = 2;
    private static final int PID = 3;
    private static final int CLIENT = 4;
    private static final int SEVERITY = 11;
    private static final int STATE = 12;
    private static final int MESSAGE = 13;
    private static final int APPLICATION = 22;
    private static final int MOST_COLUMNS = 26;

    private PostgresCsv() {}

    /** Its time, and the line's end, as the message stands in a column; null where the line is no such record. */
    static @Nullable Stamp read(String line, ParseContext context, Meaning meaning) {
        Stamp stamp = Stamp.iso(line, 0, context);
        int comma = stamp == null ? -1 : line.indexOf(',', stamp.end());
        if (stamp == null || comma < 0 || comma > stamp.end() + 8) {
            return null;
        }
        List<String> columns = new ArrayList<>(MOST_COLUMNS);
        split(line, columns);
        if (columns.size() <= MESSAGE || !PostgresMessages.isLevel(columns.get(SEVERITY))) {
            return null;
        }
        meaning.service = "postgres";
        meaning.put("pid", columns.get(PID));
        meaning.user(columns.get(USER));
        meaning.put("database", columns.get(DATABASE));
        String client = columns.get(CLIENT);
        if (!client.startsWith("[local]") && !client.isEmpty()) {
            Peer peer = Peer.withPort(client);
            if (!peer.describe(meaning)) {
                Peer.describe(client, meaning);
            }
        }
        meaning.put("sqlState", columns.get(STATE));
        meaning.put("application", columns.size() > APPLICATION ? columns.get(APPLICATION) : "");
        meaning.level = PostgresMessages.level(columns.get(SEVERITY));
        meaning.message = columns.get(MESSAGE);
        PostgresMessages.what(columns.get(MESSAGE), meaning);
        return new Stamp(stamp.time(), line.length());
    }

    /** Adds the columns, doubled quotes read as one. */
    private static void split(String line, List<String> columns) {
        StringBuilder column = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length() && columns.size() < MOST_COLUMNS; i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    column.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                columns.add(column.toString());
                column.setLength(0);
            } else {
                column.append(c);
            }
        }
        columns.add(column.toString());
    }
}
