package logly.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this agent is: {@code agentId} stays with the machine, {@code epoch} with the process. The file is bound to the
 * machine by hashes of its ids, so that a cloned disk does not speak in the name of the original.
 */
public record AgentIdentity(long agentId, long epoch) {
    /** Name of the file in the agent's folder. */
    static final String FILE = "agent-id";

    private static final Logger log = LoggerFactory.getLogger(AgentIdentity.class);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Pattern FORM =
            Pattern.compile("agent ([0-9a-f]{16})\n((?:[a-z]{1,16} (?:[0-9a-f]{32}|unknown)\n){0,8})");

    private record Stored(long agentId, MachineTraits machine) {}

    /** Reads the file in this folder, or makes it; where no trait of the machine is known, it is bound to none. */
    static AgentIdentity load(Path folder, MachineTraits machine, RandomGenerator random) throws IOException {
        Path file = folder.resolve(FILE);
        Optional<Stored> stored = read(file);
        boolean moved = stored.isPresent() && machine.differFrom(stored.get().machine());
        if (moved) {
            log.warn("{} was made on another machine; this one gets an agent id of its own", file);
        }
        boolean kept = stored.isPresent() && !moved;
        long agentId = kept ? stored.get().agentId() : random.nextLong();
        Stored wanted = new Stored(agentId, kept ? machine.with(stored.get().machine()) : machine);
        if (!stored.equals(Optional.of(wanted))) {
            write(folder, file, wanted);
        }
        return new AgentIdentity(agentId, random.nextLong());
    }

    private static Optional<Stored> read(Path file) throws IOException {
        try {
            Matcher form = FORM.matcher(Files.readString(file));
            if (form.matches()) {
                return Optional.of(new Stored(HexFormat.fromHexDigitsToLong(form.group(1)), traits(form.group(2))));
            }
            log.warn("{} is not an agent id; it is made anew", file);
        } catch (NoSuchFileException e) {
            log.debug("{} does not exist yet", file);
        }
        return Optional.empty();
    }

    private static MachineTraits traits(String lines) {
        Map<String, String> hashes = new HashMap<>();
        lines.lines().filter(line -> !line.endsWith(" unknown")).forEach(line -> {
            int space = line.indexOf(' ');
            hashes.put(line.substring(0, space), line.substring(space + 1));
        });
        return new MachineTraits(hashes);
    }

    private static void write(Path folder, Path file, Stored stored) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        StringBuilder text = new StringBuilder("agent " + HexFormat.of().toHexDigits(stored.agentId()) + "\n");
        new TreeMap<>(stored.machine().hashes())
                .forEach((name, hash) ->
                        text.append(name).append(' ').append(hash).append('\n'));
        Path next = folder.resolve(FILE + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
