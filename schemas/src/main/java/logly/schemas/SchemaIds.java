package logly.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File of the ids that a registry has given: registry, subject, fingerprint, id. A file that cannot be read counts as
 * empty and one that cannot be written is logged: it only helps while the registry is away.
 */
final class SchemaIds {
    private static final Logger log = LoggerFactory.getLogger(SchemaIds.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final String registry;

    SchemaIds(Path path, String registry) {
        this.path = path;
        this.registry = registry;
    }

    synchronized OptionalInt find(String subject, long fingerprint) {
        JsonNode id = read().path(registry).path(subject).path(HexFormat.of().toHexDigits(fingerprint));
        return id.canConvertToInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty();
    }

    synchronized void put(String subject, long fingerprint, int id) {
        ObjectNode all = read();
        ObjectNode ofSubject = child(child(all, registry), subject);
        String key = HexFormat.of().toHexDigits(fingerprint);
        if (ofSubject.path(key).asInt(-1) == id) {
            return;
        }
        ofSubject.put(key, id);
        try {
            Path folder = path.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path next = Files.createTempFile(folder, "schema-ids", ".tmp");
            try {
                Files.write(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
                Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            log.warn("cannot write {}: {}", path, e.toString());
        }
    }

    private ObjectNode read() {
        try {
            if (JSON.readTree(Files.readAllBytes(path)) instanceof ObjectNode all) {
                return all;
            }
        } catch (NoSuchFileException e) {
            return JSON.createObjectNode();
        } catch (IOException e) {
            log.warn("cannot read {}: {}", path, e.toString());
        }
        return JSON.createObjectNode();
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode child ? child : parent.putObject(name);
    }
}
