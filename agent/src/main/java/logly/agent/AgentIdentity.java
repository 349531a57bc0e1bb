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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this agent is: {@code agentId} stays with the machine, {@code epoch} with the process. The file is bound to the
 * machine by a hash of its machine-id, so that a cloned disk does not speak in the name of the original.
 */
public record AgentIdentity(long agentId, long epoch) {
    /** Name of the file in the agent's folder. */
    static final String FILE = "agent-id";

    private static final Logger log = LoggerFactory.getLogger(AgentIdentity.class);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Pattern FORM = Pattern.compile("agent ([0-9a-f]{16})\nmachine ([0-9a-f]{32}|unknown)\n");
    private static final String UNKNOWN = "unknown";

    private record Stored(long agentId, String machine) {}

    /**
     * Reads the file in this folder, or makes it.
     *
     * @param machineIdFile {@code /etc/machine-id}; where there is none, the file is bound to no machine
     */
    public static AgentIdentity load(Path folder, Path machineIdFile, RandomGenerator random) throws IOException {
        Path file = folder.resolve(FILE);
        String machine = machine(machineIdFile);
        Optional<Stored> stored = read(file);
        boolean moved = stored.isPresent()
                && !machine.equals(UNKNOWN)
                && !stored.get().machine().equals(UNKNOWN)
                && !machine.equals(stored.get().machine());
        if (moved) {
            log.warn("{} was made on another machine; this one gets an agent id of its own", file);
        }
        long agentId = stored.isPresent() && !moved ? stored.get().agentId() : random.nextLong();
        String bound =
                machine.equals(UNKNOWN) && stored.isPresent() ? stored.get().machine() : machine;
        Stored wanted = new Stored(agentId, bound);
        if (!stored.equals(Optional.of(wanted))) {
            write(folder, file, wanted);
        }
        return new AgentIdentity(agentId, random.nextLong());
    }

    private static Optional<Stored> read(Path file) throws IOException {
        try {
            Matcher form = FORM.matcher(Files.readString(file));
            if (form.matches()) {
                return Optional.of(new Stored(HexFormat.fromHexDigitsToLong(form.group(1)), form.group(2)));
            }
            log.warn("{} is not an agent id; it is made anew", file);
        } catch (NoSuchFileException e) {
            log.debug("{} does not exist yet", file);
        }
        return Optional.empty();
    }

    private static void write(Path folder, Path file, Stored stored) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        String text = "agent " + HexFormat.of().toHexDigits(stored.agentId()) + "\nmachine " + stored.machine() + "\n";
        Path next = folder.resolve(FILE + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** A hash, as the machine-id itself is nothing to spread. */
    private static String machine(Path machineIdFile) {
        try {
            String id =
                    Files.readString(machineIdFile, StandardCharsets.US_ASCII).strip();
            if (id.isEmpty()) {
                return UNKNOWN;
            }
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("logly agent " + id).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (IOException e) {
            log.debug("{} cannot be read: {}", machineIdFile, e.toString());
            return UNKNOWN;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
