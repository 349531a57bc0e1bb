package logly.agent.collect;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** TCP sockets by state, counted in one pass over the kernel's table instead of a list of objects. */
record TcpStates(int established, int listen, int timeWait) {
    static final TcpStates NONE = new TcpStates(0, 0, 0);

    private static final int STATE_COLUMN = 3;

    /** A file that is missing (a kernel without IPv6) counts as empty. */
    static TcpStates read(Path table) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
            return count(lines);
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    static TcpStates count(BufferedReader lines) throws IOException {
        int established = 0;
        int listen = 0;
        int timeWait = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            switch (state(line)) {
                case "01" -> established++;
                case "06" -> timeWait++;
                case "0A" -> listen++;
                default -> {
                    // Other states, and the head of the table.
                }
            }
        }
        return new TcpStates(established, listen, timeWait);
    }

    private static String state(String line) {
        int end = 0;
        for (int column = 0; ; column++) {
            int start = end;
            while (start < line.length() && line.charAt(start) == ' ') {
                start++;
            }
            end = line.indexOf(' ', start);
            if (end < 0) {
                return "";
            }
            if (column == STATE_COLUMN) {
                return line.substring(start, end);
            }
        }
    }

    TcpStates plus(TcpStates other) {
        return new TcpStates(established + other.established, listen + other.listen, timeWait + other.timeWait);
    }
}
