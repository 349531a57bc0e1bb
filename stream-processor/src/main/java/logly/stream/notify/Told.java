package logly.stream.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When which incident was told to whom, kept in a file over restarts: a line each of the time, target and incident. */
final class Told {
    private static final Logger log = LoggerFactory.getLogger(Told.class);

    private final Path file;
    private Map<String, Long> written = Map.of();

    Told(Path folder) {
        file = folder.resolve("told");
    }

    Map<String, Long> read() throws IOException {
        Map<String, Long> told = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                if (line.matches("[0-9]{1,18} [^ ]+ [^ ]+")) {
                    told.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
                } else {
                    log.warn("a line of {} says nothing: {}", file, line);
                }
            }
        }
        written = Map.copyOf(told);
        return told;
    }

    void write(Map<String, Long> told) throws IOException {
        if (told.equals(written)) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(told)
                .forEach((key, millis) ->
                        lines.append(millis).append(' ').append(key).append('\n'));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling("told.new");
        Files.writeString(fresh, lines);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written = Map.copyOf(told);
    }
}
