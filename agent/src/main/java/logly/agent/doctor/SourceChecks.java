package logly.agent.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import logly.agent.source.LogSourceFinder;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;

/** Which logs an agent on this host would read, and which it may not. */
final class SourceChecks {
    private final LogSourceFinder finder;

    SourceChecks(LogSourceFinder finder) {
        this.finder = finder;
    }

    List<Check> checks(Instant now) {
        try {
            finder.scan();
        } catch (IOException e) {
            return List.of(Check.fail("source", "the search for logs failed: " + e, "look at agent.log.files"));
        }
        List<Check> checks = new ArrayList<>();
        List<SourceStatus> statuses = finder.statuses(now);
        statuses.forEach(status -> checks.add(check(status, now)));
        if (checks.stream().allMatch(check -> check.verdict() != Check.Verdict.OK)) {
            checks.add(Check.fail("source", "no log can be read", "name files in agent.log.files"));
        }
        return checks;
    }

    private static Check check(SourceStatus status, Instant now) {
        String path = status.getPath();
        String reason = status.getReason() == null ? "" : status.getReason();
        if (status.getState() == SourceState.REFUSED || isShut(path)) {
            return Check.fail("source", path + " cannot be read", permit(path));
        }
        if (status.getState() == SourceState.ABSENT || isGone(path)) {
            return Check.warn("source", path + " is not there", reason.isEmpty() ? "look at agent.log.files" : reason);
        }
        return Check.ok("source", path + " can be read" + lastWritten(path, now));
    }

    /** Nothing was read yet that could have been refused. */
    private static boolean isShut(String path) {
        return path.startsWith("/") && Files.exists(Path.of(path)) && !Files.isReadable(Path.of(path));
    }

    private static boolean isGone(String path) {
        return path.startsWith("/") && !Files.exists(Path.of(path));
    }

    private static String lastWritten(String path, Instant now) {
        try {
            Instant written = Files.getLastModifiedTime(Path.of(path)).toInstant();
            return ", last written " + StatusChecks.age(written, now) + " ago";
        } catch (IOException e) {
            // The journal is no file.
            return "";
        }
    }

    static String permit(String path) {
        return path.startsWith("/")
                ? "let the agent's user read it: setfacl -m u:logly:r " + path + ", or add the user to the file's group"
                : "add the agent's user to the group systemd-journal";
    }
}
