package logly.agent.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tailer remembers of the file that it reads; all lines before {@code offset} have become events.
 *
 * @param markerHash hash of the {@code markerLength} bytes before the offset: tells a file that went on from one that
 *     was cut and has grown again
 * @param modifiedMicros the file's modification time when it was last looked at by its name
 * @param backlogEnd below this offset the lines are a first start's history, of which only the youngest count
 * @param finished the file that was read before this one: it is not read again; null for none
 * @param place where the file stands really, if its name is a link; else empty
 */
record TailState(
        FileIdentity identity,
        long offset,
        long markerHash,
        int markerLength,
        long modifiedMicros,
        long backlogEnd,
        @Nullable FileIdentity finished,
        String place) {
    /** So many bytes before the offset are hashed at most. */
    static final int MARKER = 256;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The start of a file of which nothing has been read.
     *
     * @param left what was read before; null for nothing
     */
    static TailState startOf(FileStamp stamp, @Nullable TailState left, String place, long backlogEnd) {
        long nothing = FileIdentity.hash(new byte[0], 0, 0);
        FileIdentity finished = null;
        long modified = stamp.modifiedMicros();
        if (left != null) {
            boolean same = stamp.isInodeOf(left.identity());
            finished = same ? left.finished() : left.identity();
            modified = same ? Math.max(modified, left.modifiedMicros()) : modified;
        }
        return new TailState(
                new FileIdentity(stamp.device(), stamp.inode(), nothing, 0),
                0,
                nothing,
                0,
                modified,
                backlogEnd,
                finished,
                place);
    }

    /** Further on in the same file. */
    TailState readTo(long to, long hash, int length) {
        return new TailState(identity, to, hash, length, modifiedMicros, backlogEnd, finished, place);
    }

    /** The same file, of which more is known. */
    TailState seenAs(FileIdentity known) {
        return new TailState(known, offset, markerHash, markerLength, modifiedMicros, backlogEnd, finished, place);
    }

    /** Whether nothing of the file was ever seen, so that nothing of it would be recognised. */
    boolean isUnread() {
        return offset == 0 && identity.headLength() == 0;
    }

    /** The same text in a file with this stamp; while nothing was read, when it was looked at last still matters. */
    TailState movedTo(FileStamp stamp) {
        FileIdentity there =
                new FileIdentity(stamp.device(), stamp.inode(), identity.headHash(), identity.headLength());
        long modified = isUnread() ? modifiedMicros : stamp.modifiedMicros();
        return new TailState(there, offset, markerHash, markerLength, modified, backlogEnd, finished, place);
    }

    TailState modifiedAt(long micros) {
        return new TailState(identity, offset, markerHash, markerLength, micros, backlogEnd, finished, place);
    }

    String json() {
        ObjectNode node = JSON.createObjectNode();
        put(node, identity);
        node.put("offset", offset);
        node.put("markerHash", markerHash);
        node.put("markerLength", markerLength);
        node.put("modifiedMicros", modifiedMicros);
        node.put("backlogEnd", backlogEnd);
        if (finished != null) {
            put(node.putObject("finished"), finished);
        }
        if (!place.isEmpty()) {
            node.put("place", place);
        }
        return node.toString();
    }

    private static void put(ObjectNode node, FileIdentity identity) {
        node.put("device", identity.device());
        node.put("inode", identity.inode());
        node.put("headHash", identity.headHash());
        node.put("headLength", identity.headLength());
    }

    /** What is remembered of a name that was always free; 0 for nothing. */
    static String absent(long sinceMicros) {
        ObjectNode node = JSON.createObjectNode();
        return sinceMicros == 0
                ? node.toString()
                : node.put("absentSince", sinceMicros).toString();
    }

    static long absentSince(String json) {
        try {
            return JSON.readTree(json).path("absentSince").asLong();
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    /** Empty for text that is no such state. */
    static Optional<TailState> parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (!node.path("inode").isNumber() || node.path("offset").asLong(-1) < 0) {
                return Optional.empty();
            }
            return Optional.of(new TailState(
                    identity(node),
                    node.path("offset").asLong(),
                    node.path("markerHash").asLong(),
                    node.path("markerLength").asInt(),
                    node.path("modifiedMicros").asLong(),
                    node.path("backlogEnd").asLong(),
                    node.has("finished") ? identity(node.path("finished")) : null,
                    node.path("place").asText("")));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static FileIdentity identity(JsonNode node) {
        return new FileIdentity(
                node.path("device").asLong(),
                node.path("inode").asLong(),
                node.path("headHash").asLong(),
                node.path("headLength").asInt());
    }
}
