package logly.agent.tail;

import java.io.IOException;
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
import logly.agent.source.Bell;
import logly.agent.source.Checkpoints;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * All log sources of this host: the configured files, the usual ones that exist, those of containers, and the journal. No
 * file is read twice, whatever names it has; one thread uses an instance.
 */
public final class LogSources implements LogSourceFinder {
    private static final List<String> USUAL = List.of(
            "auth.log",
            "secure",
            "syslog",
            "messages",
            "fail2ban.log",
            "kern.log",
            "audit/audit.log",
            "nginx/access.log",
            "nginx/error.log",
            "apache2/access.log",
            "apache2/other_vhosts_access.log",
            "apache2/error.log",
            "httpd/access_log",
            "httpd/error_log",
            "exim4/mainlog",
            "mysql/error.log");
    /** Of these, any readable one holds what the journal holds too. */
    private static final List<String> LIKE_JOURNAL = List.of("auth.log", "secure", "syslog", "messages");

    private static final int MOST_REMEMBERED = 1000;

    private final Options options;
    private final Host host;
    private final Checkpoints checkpoints;
    private final TailContext shared;
    private final Map<String, FileTail> files = new LinkedHashMap<>();
    private final Set<String> explicit = new HashSet<>();
    private final Set<String> forgotten = new HashSet<>();
    private final ContainerFiles containers;
    private final JournalChoice journal;
    private final TailWatch watch;
    private boolean scanned;

    /**
     * What to read.
     *
     * @param logs {@code PATH[=FORMAT]}, globs allowed; the word {@code journal} asks for the journal beside usual files
     * @param usual whether the usual files under /var/log are read
     * @param journal whether the journal is read where no usual file holds the same
     * @param containers whether what containers write is read
     * @param fromEnd whether an agent's first start leaves out all that is there
     * @param firstReadBack how old a line may be at a source's first start
     * @param silence how long no line must come before the last ones count as a whole record; zero takes every line alone
     */
    public record Options(
            String host,
            List<String> logs,
            boolean usual,
            boolean journal,
            boolean containers,
            boolean fromEnd,
            Duration firstReadBack,
            Duration silence) {
        public Options {
            logs = List.copyOf(logs);
        }
    }

    /** Where a host keeps its logs. */
    record Host(Path logs, List<Path> journals, List<String> journalCommand, ContainerFiles.Places containers) {
        static Host standard() {
            return new Host(
                    Path.of("/var/log"),
                    List.of(Path.of("/var/log/journal"), Path.of("/run/log/journal")),
                    journalctl(Path.of("/etc/machine-id")),
                    ContainerFiles.Places.standard());
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

    /** Rings the bell when a file changes or the journal has an entry. */
    public LogSources(Options options, Checkpoints checkpoints, Clock clock, ZoneId zone, Bell bell) {
        this(
                options,
                Host.standard(),
                checkpoints,
                new TailContext(options.host(), zone, clock, options.firstReadBack(), options.silence(), bell),
                true);
    }

    LogSources(Options options, Host host, Checkpoints checkpoints, TailContext shared, boolean watches) {
        this.options = options;
        this.host = host;
        this.checkpoints = checkpoints;
        this.shared = shared;
        this.containers = new ContainerFiles(host.containers());
        boolean fromEnd = options.fromEnd() && checkpoints.sources().isEmpty();
        this.journal = new JournalChoice(
                host.journals(),
                () -> new JournalSource(host.journalCommand(), checkpoints.of(JournalSource.NAME), fromEnd, shared));
        this.watch = new TailWatch(shared.bell(), watches);
    }

    /** The sources of now: the known ones as the same instances, and new ones for files that have appeared. */
    @Override
    public List<LogSource> scan() throws IOException {
        Beginning beginning = scanned ? Beginning.START : beginningOfOldFiles();
        for (String entry : options.logs()) {
            if (!entry.equals(JournalSource.NAME)) {
                addConfigured(LogPattern.parse(entry), beginning);
            }
        }
        if (options.usual()) {
            addUsual(beginning);
        }
        if (options.containers()) {
            for (Followed file : containers.find()) {
                add(file, beginning);
            }
        }
        dropGone();
        if (!scanned) {
            forgetOldSources();
        }
        journal.look(options.logs().contains(JournalSource.NAME), options.journal(), usualLikeJournal());
        watch.follow(files);
        scanned = true;
        List<LogSource> sources = new ArrayList<>(files.values());
        journal.source().ifPresent(sources::add);
        return sources;
    }

    private Beginning beginningOfOldFiles() {
        boolean first = checkpoints.sources().isEmpty();
        return options.fromEnd() && first ? Beginning.END : Beginning.HISTORY;
    }

    private void addConfigured(LogPattern wanted, Beginning beginning) throws IOException {
        if (wanted.isStandardInput()) {
            return;
        }
        if (SourceGlobs.isGlob(wanted.path())) {
            for (Path path : SourceGlobs.matches(wanted.path())) {
                add(Followed.file(path, wanted.format()), beginning);
            }
            return;
        }
        Path path = Path.of(wanted.path()).toAbsolutePath().normalize();
        explicit.add(path.toString());
        add(Followed.file(path, wanted.format()), beginning);
    }

    private void addUsual(Beginning beginning) {
        for (String name : USUAL) {
            Path path = host.logs().resolve(name);
            if (Files.exists(path)) {
                add(Followed.file(path, null), beginning);
            }
        }
    }

    private void add(Followed file, Beginning beginning) {
        String name = file.path().toString();
        if (files.containsKey(name) || isKnown(file.path()) || isRotated(name)) {
            return;
        }
        FileTail tail = new FileTail(file, checkpoints.of(name), beginning, shared);
        tail.look();
        files.put(name, tail);
    }

    /** Whether another name of this file is read already. */
    private boolean isKnown(Path path) {
        FileStamp stamp = stamp(path);
        return stamp != null && files.values().stream().anyMatch(other -> other.isAt(stamp));
    }

    private static @Nullable FileStamp stamp(Path path) {
        try {
            return FileStamp.of(path);
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether it is the rotated part of a file that is or was read, also while none has that one's name. */
    private boolean isRotated(String name) {
        return !explicit.contains(name)
                && Rotations.bases(name).stream()
                        .anyMatch(base ->
                                files.containsKey(base) || checkpoints.of(base).isPresent());
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
            forgetIfGone(name);
        }
    }

    /**
     * Where nothing is left to be recognised, the position is of no use, unless a file system comes back that is not
     * mounted for the moment. So only the many that come and go, as containers do, are forgotten.
     */
    private void forgetIfGone(String source) throws IOException {
        Path path = Path.of(source);
        boolean many = checkpoints.sources().size() > MOST_REMEMBERED;
        if (many && !Files.exists(path) && Rotations.of(path).isEmpty()) {
            forgotten.add(source);
        }
    }

    /** Of files that went while no agent ran. */
    private void forgetOldSources() throws IOException {
        for (String source : checkpoints.sources()) {
            if (source.startsWith("/") && !files.containsKey(source)) {
                forgetIfGone(source);
            }
        }
    }

    @Override
    public Set<String> takeForgotten() {
        Set<String> taken = Set.copyOf(forgotten);
        forgotten.clear();
        return taken;
    }

    private Optional<Path> usualLikeJournal() {
        return LIKE_JOURNAL.stream()
                .map(name -> host.logs().resolve(name))
                .filter(path -> options.usual() && Files.isReadable(path))
                .findFirst();
    }

    /** How every source is, the refused and absent ones too. */
    @Override
    public List<SourceStatus> statuses(Instant now) {
        List<SourceStatus> statuses = new ArrayList<>();
        files.values().forEach(file -> statuses.add(file.status(now)));
        journal.source().map(source -> source.status(now)).or(journal::refusal).ifPresent(statuses::add);
        return statuses;
    }

    @Override
    public boolean isWatching() {
        return watch.isComplete();
    }

    @Override
    public boolean hasNews() {
        return watch.takeNews();
    }

    @Override
    public void close() {
        watch.close();
        files.values().forEach(FileTail::close);
        journal.source().ifPresent(JournalSource::close);
    }
}
