package logly.agent.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What a tailer remembers of the file that it reads; all lines before {@code offset} have become events.
 *
 * @param markerHash hash of the {@code markerLength} bytes before the offset: tells a file that went on from one that
 *     was cut and has grown again
 * @param modifiedMicros the file's modification time when it was last looked at by its name
 * @param backlogEnd below this offset the lines are a first start's history, of which only the youngest count
 */
record TailState(
        FileIdentity identity, long offset, long markerHash, int markerLength, long modifiedMicros, long backlogEnd) {
    /** So many bytes before the offset are hashed at most. */
    static final int MARKER = 256;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The start of a file of which nothing has been read. */
    static TailState startOf(FileIdentity identity, long modifiedMicros, long backlogEnd) {
        return new TailState(identity, 0, FileIdentity.hash(new byte[0], 0, 0), 0, modifiedMicros, backlogEnd);
    }

    /** The same text in a file with this stamp. */
    TailState movedTo(FileStamp stamp) {
        FileIdentity there =
                new FileIdentity(stamp.device(), stamp.inode(), identity.headHash(), identity.headLength());
        return new TailState(there, offset, markerHash, markerLength, stamp.modifiedMicros(), backlogEnd);
    }

    TailState modifiedAt(long micros) {
        return new TailState(identity, offset, markerHash, markerLength, micros, backlogEnd);
    }

    String json() {
        ObjectNode node = JSON.createObjectNode();
        node.put("device", identity.device());
        node.put("inode", identity.inode());
        node.put("headHash", identity.headHash());
        node.put("headLength", identity.headLength());
        node.put("offset", offset);
        node.put("markerHash", markerHash);
        node.put("markerLength", markerLength);
        node.put("modifiedMicros", modifiedMicros);
        node.put("backlogEnd", backlogEnd);
        return node.toString();
    }

    /** Empty for text that is no such state. */
    static Optional<TailState> parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (!node.path("inode").isNumber() || node.path("offset").asLong(-1) < 0) {
                return Optional.empty();
            }
            FileIdentity identity = new FileIdentity(
                    node.path("device").asLong(),
                    node.path("inode").asLong(),
                    node.path("headHash").asLong(),
                    node.path("headLength").asInt());
            return Optional.of(new TailState(
                    identity,
                    node.path("offset").asLong(),
                    node.path("markerHash").asLong(),
                    node.path("markerLength").asInt(),
                    node.path("modifiedMicros").asLong(),
                    node.path("backlogEnd").asLong()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
