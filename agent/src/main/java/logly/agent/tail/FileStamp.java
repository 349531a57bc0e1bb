package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code stat} says of a path, links followed. */
record FileStamp(long device, long inode, long size, long modifiedMicros, boolean isRegular) {
    static FileStamp of(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,isRegularFile");
        return new FileStamp(
                number(found, "dev"),
                number(found, "ino"),
                number(found, "size"),
                found.get("lastModifiedTime") instanceof FileTime time ? time.to(TimeUnit.MICROSECONDS) : 0,
                Boolean.TRUE.equals(found.get("isRegularFile")));
    }

    private static long number(Map<String, Object> found, String name) {
        return found.get(name) instanceof Number number ? number.longValue() : 0;
    }

    boolean isSameFile(FileStamp other) {
        return device == other.device && inode == other.inode;
    }

    boolean isInodeOf(FileIdentity identity) {
        return device == identity.device() && inode == identity.inode();
    }
}
