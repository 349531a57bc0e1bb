package logly.agent.collect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import logly.agent.proc.KernelFiles;
import org.jspecify.annotations.Nullable;

/** The file in which the host's package manager notes what is installed; read again only when it was written. */
public final class PackageDatabase {
    /** dpkg, rpm in its forms of today and of old, apk. */
    private static final List<String> PLACES = List.of(
            "var/lib/dpkg/status",
            "usr/lib/sysimage/rpm/rpmdb.sqlite",
            "usr/lib/sysimage/rpm/Packages.db",
            "var/lib/rpm/rpmdb.sqlite",
            "var/lib/rpm/Packages",
            "lib/apk/db/installed");

    /** SHA-256 of the file, and when it was last written. */
    public record Hash(String sha256, Instant changedAt) {}

    private final KernelFiles files;
    private @Nullable Hash last;

    PackageDatabase(KernelFiles files) {
        this.files = files;
    }

    /** Empty where there is none, or where it may not be read. */
    Optional<Hash> hash() {
        for (String place : PLACES) {
            Path file = files.path(place);
            if (Files.isReadable(file)) {
                try {
                    return Optional.of(hash(file));
                } catch (IOException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private Hash hash(Path file) throws IOException {
        Instant changedAt = Instant.ofEpochMilli(Files.getLastModifiedTime(file).toMillis());
        Hash known = last;
        if (known == null || !known.changedAt().equals(changedAt)) {
            known = new Hash(sha256(file), changedAt);
            last = known;
        }
        return known;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
