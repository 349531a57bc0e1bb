package logly.agent.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import logly.agent.parse.LogFormat;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * All log sources of this host: the configured files, the usual ones that exist, and the journal. No file is read twice,
 * whatever names it has; one thread uses an instance.
 */
public final class LogSources implements LogSourceFinder {
    private static final List<String> USUAL =
            List.of("auth.log", "secure", "syslog", "messages", "fail2ban.log", "kern.log");
    /** Of these, any readable one holds what the journal holds too. */
    private static final List<String> LIKE_JOURNAL = List.of("auth.log", "secure", "syslog", "messages");

    private final Options options;
    private final Host host;
    private final Function<String, Optional<String>> checkpoints;
    private final TailContext shared;
    private final Map<String, FileTail> files = new LinkedHashMap<>();
    private final Set<String> explicit = new HashSet<>();
    private @Nullable JournalSource journal;
    private @Nullable SourceStatus journalOff;
    private boolean scanned;

    /**
     * What to read.
     *
     * @param logs {@code PATH[=FORMAT]}, globs allowed; the word {@code journal} asks for the journal beside usual files
     * @param usual whether the usual files under /var/log are read
     * @param journal whether the journal is read where no usual file holds the same
     * @param firstReadBack how old a line may be at a source's first start
     * @param silence how long no line must come before the last ones count as a whole record; zero takes every line alone
     */
    public record Options(
            String host, List<String> logs, boolean usual, boolean journal, Duration firstReadBack, Duration silence) {
        public Options {
            logs = List.copyOf(logs);
        }

        /** Every line alone. */
        Options(String host, List<String> logs, boolean usual, boolean journal, Duration firstReadBack) {
            this(host, logs, usual, journal, firstReadBack, Duration.ZERO);
        }
    }

    /** Where a host keeps its logs. */
    record Host(Path logs, List<Path> journals, List<String> journalCommand) {
        static Host standard() {
            return new Host(
                    Path.of("/var/log"),
                    List.of(Path.of("/var/log/journal"), Path.of("/run/log/journal")),
                    journalctl(Path.of("/etc/machine-id")));
        }

        /** Only this machine's entries: a host may also keep the journals of others, whose lines are not its own. */
        static List<String> journalctl(Path machineId) {
            try {
                String id = Files.readString(machineId).strip();
                return id.matches("[0-9a-f]{32}") ? List.of("journalctl", "_MACHINE_ID=" + id) : List.of("journalctl");
            } catch (IOException e) {
                return List.of("journalctl");
            }
        }
    }

    public LogSources(Options options, Function<String, Optional<String>> checkpoints, Clock clock, ZoneId zone) {
        this(
                options,
                Host.standard(),
                checkpoints,
                new TailContext(
                        options.host(),
                        zone,
                        clock,
                        options.firstReadBack(),
                        options.silence(),
                        new ReadBuffer(LineReader.CAPACITY)));
    }

    LogSources(Options options, Host host, Function<String, Optional<String>> checkpoints, TailContext shared) {
        this.options = options;
        this.host = host;
        this.checkpoints = checkpoints;
        this.shared = shared;
    }

    /** The sources of now: the known ones as the same instances, and new ones for files that have appeared. */
    @Override
    public List<LogSource> scan() throws IOException {
        boolean journalWanted = false;
        for (String entry : options.logs()) {
            if (entry.equals(JournalSource.NAME)) {
                journalWanted = true;
            } else {
                addConfigured(entry);
            }
        }
        if (options.usual()) {
            addUsual();
        }
        dropGone();
        scanJournal(journalWanted);
        scanned = true;
        List<LogSource> sources = new ArrayList<>(files.values());
        if (journal != null) {
            sources.add(journal);
        }
        return sources;
    }

    private void addConfigured(String entry) throws IOException {
        LogPattern wanted = LogPattern.parse(entry);
        LogFormat format = wanted.format();
        String pattern = wanted.path();
        if (SourceGlobs.isGlob(pattern)) {
            for (Path path : SourceGlobs.matches(pattern)) {
                add(path, format);
            }
            return;
        }
        Path path = Path.of(pattern).toAbsolutePath().normalize();
        explicit.add(path.toString());
        add(path, format);
    }

    private void addUsual() {
        for (String name : USUAL) {
            Path path = host.logs().resolve(name);
            if (Files.exists(path)) {
                add(path, null);
            }
        }
    }

    private void add(Path path, @Nullable LogFormat format) {
        String name = path.toString();
        if (files.containsKey(name) || isKnown(path)) {
            return;
        }
        files.put(name, new FileTail(path, format, checkpoints.apply(name), !scanned, shared));
    }

    /** Whether another name of this file is read already. */
    private boolean isKnown(Path path) {
        return files.keySet().stream().anyMatch(other -> isSame(path, Path.of(other)));
    }

    private static boolean isSame(Path path, Path other) {
        try {
            return Files.exists(other) && Files.isSameFile(path, other);
        } catch (IOException e) {
            return false;
        }
    }

    private void dropGone() throws IOException {
        List<String> gone = new ArrayList<>();
        for (Map.Entry<String, FileTail> file : files.entrySet()) {
            if (!explicit.contains(file.getKey()) && file.getValue().isGone()) {
                gone.add(file.getKey());
            }
        }
        for (String name : gone) {
            FileTail file = files.remove(name);
            if (file != null) {
                file.close();
            }
        }
    }

    private void scanJournal(boolean wanted) {
        if (journal != null || (!wanted && !options.journal())) {
            return;
        }
        Optional<String> same = wanted ? Optional.empty() : usualLikeJournal();
        if (host.journals().stream().noneMatch(LogSources::holdsJournal)) {
            String places = host.journals().stream().map(Path::toString).collect(Collectors.joining(" or "));
            journalOff = off(SourceState.ABSENT, "no journal in " + places);
        } else if (same.isPresent()) {
            journalOff = off(SourceState.ABSENT, "not read, since " + same.get() + " holds the same lines");
        } else {
            journalOff = null;
            journal = new JournalSource(host.journalCommand(), checkpoints.apply(JournalSource.NAME), shared);
        }
    }

    /** Whether a journal's files lie below; a folder that may not be looked into counts, so that its reader says why. */
    private static boolean holdsJournal(Path folder) {
        try (DirectoryStream<Path> machines = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path machine : machines) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(machine, "*.journal")) {
                    if (files.iterator().hasNext()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }

    private Optional<String> usualLikeJournal() {
        return LIKE_JOURNAL.stream()
                .map(name -> host.logs().resolve(name))
                .filter(path -> options.usual() && Files.isReadable(path))
                .map(Path::toString)
                .findFirst();
    }

    private static SourceStatus off(SourceState state, String reason) {
        String name = JournalSource.NAME;
        return new SourceStatus(
                name, name, name, state, reason, 0L, 0L, 0L, 0L, 0L, 0L, null, 0L, 0L, 0L, 0.0, List.of());
    }

    /** How every source is, the refused and absent ones too. */
    @Override
    public List<SourceStatus> statuses(Instant now) {
        List<SourceStatus> statuses = new ArrayList<>();
        files.values().forEach(file -> statuses.add(file.status(now)));
        if (journal != null) {
            statuses.add(journal.status(now));
        } else if (journalOff != null) {
            statuses.add(journalOff);
        }
        return statuses;
    }

    @Override
    public void close() {
        files.values().forEach(FileTail::close);
        if (journal != null) {
            journal.close();
        }
    }
}
