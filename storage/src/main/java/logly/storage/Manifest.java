package logly.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;

/** What a backup holds: written last, so that a backup without one is not whole. */
record Manifest(String node, Instant madeAt, List<Copy> files) {
    static final String NAME = "manifest.json";

    private static final int FORMAT = 1;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A file, by its path inside the node's folder. */
    record Copy(String path, long bytes, String sha256) {}

    Manifest {
        files = List.copyOf(files);
    }

    byte[] toBytes() {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT).put("node", node).put("madeAt", madeAt.toString());
        ArrayNode list = root.putArray("files");
        for (Copy file : files) {
            list.addObject().put("path", file.path()).put("bytes", file.bytes()).put("sha256", file.sha256());
        }
        try {
            return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The manifest of a backup. */
    static Manifest of(Path backup) {
        Path file = backup.resolve(NAME);
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root.path("format").asInt() != FORMAT) {
                throw wrong(file, "format " + root.path("format") + " is not known");
            }
            List<Copy> files = new ArrayList<>();
            for (JsonNode each : root.path("files")) {
                Copy copy = new Copy(
                        each.path("path").asText(),
                        each.path("bytes").asLong(),
                        each.path("sha256").asText());
                boolean isOurs = copy.path().equals("node.db")
                        || StoredFile.at(copy.path()).isPresent();
                if (!isOurs || !SHA_256.matcher(copy.sha256()).matches()) {
                    throw wrong(file, "it names " + copy.path());
                }
                files.add(copy);
            }
            return new Manifest(
                    root.path("node").asText(),
                    Instant.parse(root.path("madeAt").asText()),
                    files);
        } catch (IOException | DateTimeException e) {
            throw wrong(file, e.getMessage());
        }
    }

    private static OperatorMistake wrong(Path file, @Nullable String reason) {
        return new OperatorMistake(ExitCode.BAD_INPUT, file + ": not the manifest of a whole backup: " + reason);
    }

    /** Copies what a file holds, and tells its checksum. */
    static String copy(Path from, OutputStream to) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(from)) {
            in.transferTo(new DigestOutputStream(to, digest));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
