package logly.agent.error;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The error numbers of Linux (errno.h) by name, and the words that the C library says for them. */
final class ErrorNumber {
    private static final Map<String, String> BY_NUMBER = Map.ofEntries(
            Map.entry("1", "EPERM"),
            Map.entry("2", "ENOENT"),
            Map.entry("4", "EINTR"),
            Map.entry("5", "EIO"),
            Map.entry("7", "E2BIG"),
            Map.entry("8", "ENOEXEC"),
            Map.entry("9", "EBADF"),
            Map.entry("10", "ECHILD"),
            Map.entry("11", "EAGAIN"),
            Map.entry("12", "ENOMEM"),
            Map.entry("13", "EACCES"),
            Map.entry("16", "EBUSY"),
            Map.entry("17", "EEXIST"),
            Map.entry("18", "EXDEV"),
            Map.entry("19", "ENODEV"),
            Map.entry("20", "ENOTDIR"),
            Map.entry("21", "EISDIR"),
            Map.entry("22", "EINVAL"),
            Map.entry("23", "ENFILE"),
            Map.entry("24", "EMFILE"),
            Map.entry("26", "ETXTBSY"),
            Map.entry("27", "EFBIG"),
            Map.entry("28", "ENOSPC"),
            Map.entry("30", "EROFS"),
            Map.entry("32", "EPIPE"),
            Map.entry("36", "ENAMETOOLONG"),
            Map.entry("39", "ENOTEMPTY"),
            Map.entry("40", "ELOOP"),
            Map.entry("71", "EPROTO"),
            Map.entry("98", "EADDRINUSE"),
            Map.entry("99", "EADDRNOTAVAIL"),
            Map.entry("100", "ENETDOWN"),
            Map.entry("101", "ENETUNREACH"),
            Map.entry("103", "ECONNABORTED"),
            Map.entry("104", "ECONNRESET"),
            Map.entry("105", "ENOBUFS"),
            Map.entry("110", "ETIMEDOUT"),
            Map.entry("111", "ECONNREFUSED"),
            Map.entry("112", "EHOSTDOWN"),
            Map.entry("113", "EHOSTUNREACH"),
            Map.entry("116", "ESTALE"),
            Map.entry("122", "EDQUOT"),
            Map.entry("125", "ECANCELED"));
    /** Names without a number of Linux, which resolvers and libraries use in the same way. */
    private static final Set<String> OTHERS = Set.of("ENOTFOUND", "EAI_AGAIN", "ESOCKETTIMEDOUT", "EHOSTNOTFOUND");

    private static final Map<String, String> BY_WORDS = Map.ofEntries(
            Map.entry("connection refused", "ECONNREFUSED"),
            Map.entry("connection reset by peer", "ECONNRESET"),
            Map.entry("connection timed out", "ETIMEDOUT"),
            Map.entry("no route to host", "EHOSTUNREACH"),
            Map.entry("network is unreachable", "ENETUNREACH"),
            Map.entry("broken pipe", "EPIPE"),
            Map.entry("address already in use", "EADDRINUSE"),
            Map.entry("cannot assign requested address", "EADDRNOTAVAIL"),
            Map.entry("no space left on device", "ENOSPC"),
            Map.entry("disk quota exceeded", "EDQUOT"),
            Map.entry("too many open files in system", "ENFILE"),
            Map.entry("too many open files", "EMFILE"),
            Map.entry("cannot allocate memory", "ENOMEM"),
            Map.entry("read-only file system", "EROFS"),
            Map.entry("no such file or directory", "ENOENT"),
            Map.entry("input/output error", "EIO"),
            Map.entry("stale file handle", "ESTALE"),
            Map.entry("device or resource busy", "EBUSY"),
            Map.entry("too many levels of symbolic links", "ELOOP"),
            Map.entry("file name too long", "ENAMETOOLONG"),
            Map.entry("exec format error", "ENOEXEC"));

    private ErrorNumber() {}

    static @Nullable String ofNumber(String digits) {
        return BY_NUMBER.get(digits);
    }

    static boolean isName(String name) {
        return BY_NUMBER.containsValue(name) || OTHERS.contains(name);
    }

    static Map<String, String> words() {
        return BY_WORDS;
    }
}
