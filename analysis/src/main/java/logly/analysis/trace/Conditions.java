package logly.analysis.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * What an event says is the matter: by what its parser understood, by the general words of the field's software, by the
 * agent's analysis of the error, by its action and level; the first that tells.
 */
final class Conditions {
    private static final int LONGEST_TEXT = 1024;
    /** A clock may be off by so many seconds before anything is refused. */
    private static final double HARMLESS_SECONDS = 5;

    private static final List<String> STORAGE = List.of(
            "disk", "file", "read", "writ", "sector", "block", "device", "mount", "volume", "sync", "journal", "smart",
            "data", "inode", "/");

    private static final Map<String, Condition> BY_ERROR = byError();

    private final Vocabulary vocabulary = new Vocabulary();

    private static Map<String, Condition> byError() {
        Map<String, Condition> types = new HashMap<>();
        put(types, Condition.KERNEL_FAULT, "kernel_panic");
        put(types, Condition.HARDWARE_ERROR, "hardware_error");
        put(types, Condition.OVERHEATING, "overheating");
        put(types, Condition.STALLED, "kernel_stall");
        put(types, Condition.CRASHED, "segmentation_fault");
        put(types, Condition.SERVICE_FAILED, "service_failed");
        put(types, Condition.KILLED, "process_killed");
        put(types, Condition.CLOCK_UNSYNCHRONIZED, "clock_error");
        put(types, Condition.DEPENDENCY_MISSING, "package_failure dependency_missing");
        put(types, Condition.FILE_SYSTEM_CORRUPT, "filesystem_corrupt");
        put(types, Condition.DISK_ERROR, "disk_io_error");
        put(types, Condition.FILE_SYSTEM_READ_ONLY, "filesystem_read_only");
        put(types, Condition.DISK_FULL, "disk_full");
        put(types, Condition.QUOTA_EXCEEDED, "quota_exceeded");
        put(types, Condition.STALE_MOUNT, "stale_mount mount_failed");
        put(types, Condition.FILE_MISSING, "file_not_found");
        put(types, Condition.OUT_OF_MEMORY, "out_of_memory");
        put(types, Condition.TOO_MANY_OPEN_FILES, "too_many_open_files");
        put(types, Condition.PROCESS_LIMIT, "process_limit");
        put(types, Condition.WORKERS_BUSY, "worker_limit");
        put(types, Condition.CONNECTION_TABLE_FULL, "connection_table_full");
        put(types, Condition.CONNECTIONS_EXHAUSTED, "too_many_connections");
        put(types, Condition.DATABASE_CORRUPT, "database_corrupt");
        put(types, Condition.LOCKED, "deadlock lock_timeout statement_timeout");
        put(types, Condition.DATABASE_ERROR, "transaction_wraparound constraint_violation sql_syntax database_error");
        put(types, Condition.SCHEMA_MISMATCH, "schema_mismatch");
        put(types, Condition.REPLICATION_BROKEN, "replication_broken");
        put(types, Condition.DATABASE_DOWN, "database_unavailable");
        put(types, Condition.CREDENTIAL_REFUSED, "database_access_denied credential_expired");
        put(types, Condition.ACCESS_DENIED, "access_denied account_locked attack_blocked");
        put(types, Condition.PERMISSION_DENIED, "permission_denied");
        put(types, Condition.TLS_FAILED, "tls_failure");
        put(types, Condition.DNS_FAILURE, "dns_failure");
        put(types, Condition.PORT_CONFLICT, "address_in_use");
        put(types, Condition.UNREACHABLE, "host_unreachable address_not_available");
        put(types, Condition.LINK_DOWN, "link_down");
        put(types, Condition.CONNECTION_REFUSED, "connection_refused");
        put(types, Condition.UPSTREAM_FAILED, "upstream_failure");
        put(types, Condition.TIMED_OUT, "connection_timeout operation_timeout");
        put(types, Condition.CONNECTION_RESET, "connection_reset");
        put(types, Condition.CONFIG_INVALID, "configuration_invalid setting_missing");
        put(types, Condition.VERSION_MISMATCH, "version_mismatch not_implemented");
        put(types, Condition.HTTP_ERROR, "http_server_error");
        return Map.copyOf(types);
    }

    private static void put(Map<String, Condition> types, Condition condition, String names) {
        for (String name : names.split(" ", -1)) {
            types.put(name, condition);
        }
    }

    /** Null for an event that says nothing of the kind. */
    @Nullable
    Condition of(LogEvent event) {
        if (event.getAction() == Action.HTTP_REQUEST) {
            return ofRequest(event);
        }
        Condition known = ofMeaning(event);
        if (known != null) {
            return known;
        }
        String message = event.getMessage();
        String text = message.length() > LONGEST_TEXT ? message.substring(0, LONGEST_TEXT) : message;
        Condition said = vocabulary.of(text);
        boolean trouble = event.getLevel().compareTo(Level.WARNING) >= 0;
        if (said == Condition.OUT_OF_MEMORY && isKernel(event)) {
            return text.contains("illed process") ? Condition.OOM_KILL : said;
        }
        if (said != null && isSpecific(said, trouble) && !isHarmless(said, event, text)) {
            return said;
        }
        Condition typed = ofError(event);
        if (typed != null) {
            return typed == Condition.CLOCK_UNSYNCHRONIZED && said == Condition.CLOCK_CHANGED ? null : typed;
        }
        Condition acted = ofAction(event);
        if (acted != null) {
            return acted;
        }
        return said != null && trouble && !isHarmless(said, event, text) ? said : ofLevel(event);
    }

    private static @Nullable Condition ofError(LogEvent event) {
        ErrorTrace error = event.getError();
        Condition typed = error == null ? null : BY_ERROR.get(error.getErrorType());
        if (typed == Condition.DISK_ERROR && !speaksOfStorage(event.getMessage())) {
            return null;
        }
        return typed == Condition.OUT_OF_MEMORY && isKernel(event) ? Condition.OOM_KILL : typed;
    }

    /** Many a call answers with an input/output error; that of a disk says on what. */
    private static boolean speaksOfStorage(String message) {
        String text = message.toLowerCase(Locale.ROOT).replace("input/output error", "");
        return STORAGE.stream().anyMatch(text::contains);
    }

    /**
     * Words that decide before the analysis of the error does. Many programs write all they say at one level, so that words
     * which nobody uses of what is well count at any.
     */
    private static boolean isSpecific(Condition said, boolean trouble) {
        return switch (said) {
            case SLOW, UPSTREAM_FAILED, SCHEMA_MISMATCH -> trouble;
            case SERVICE_STOPPED, SERVICE_STARTED -> !trouble;
            case SERVICE_FAILED, TIMED_OUT, DATABASE_DOWN, LOCKED, STALLED, CLOCK_UNSYNCHRONIZED -> false;
            default -> true;
        };
    }

    private static boolean isHarmless(Condition said, LogEvent event, String text) {
        if (said == Condition.CLOCK_CHANGED) {
            String offset = event.getMetadata().get("offsetSeconds");
            String told = offset == null ? secondsIn(text.toLowerCase(Locale.ROOT)) : offset;
            return Math.abs(number(told)) < HARMLESS_SECONDS;
        }
        boolean trouble = event.getLevel().compareTo(Level.ERROR) >= 0;
        boolean tells = said == Condition.CONFIG_CHANGED && text.contains("unning configuration");
        return tells || ((said == Condition.DEPLOYED || said == Condition.CONFIG_CHANGED) && trouble);
    }

    /** The number behind {@code by}, {@code offset} or {@code time reset}; a large one where none stands there. */
    private static String secondsIn(String text) {
        for (String words : new String[] {" by ", "offset ", "time reset "}) {
            int at = text.indexOf(words);
            int from = at + words.length();
            int end = from;
            while (at >= 0 && end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            if (end > from) {
                return text.substring(from, end);
            }
        }
        return "";
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 2 * HARMLESS_SECONDS;
        }
    }

    private static boolean isKernel(LogEvent event) {
        String service = event.getService();
        return "oom".equals(event.getMetadata().get("event"))
                || (service != null
                        && (service.equals("kernel") || service.equals("systemd-oomd") || service.equals("earlyoom")));
    }

    private static @Nullable Condition ofMeaning(LogEvent event) {
        String result = event.getMetadata().get("result");
        if (result != null && event.getAction() == Action.SERVICE_FAILED) {
            return Condition.SERVICE_FAILED;
        }
        String code = event.getMetadata().get("code");
        if (code != null && event.getMetadata().containsKey("unit")) {
            return ofExit(code, event.getMetadata().getOrDefault("status", ""));
        }
        String what = event.getMetadata().get("event");
        boolean asks = "oom".equals(what) && !event.getMetadata().containsKey("killedPid");
        if (asks && event.getMessage().contains("invoked oom-killer")) {
            return Condition.OUT_OF_MEMORY;
        }
        return what == null
                ? null
                : switch (what) {
                    case "oom" -> Condition.OOM_KILL;
                    case "panic", "bug" -> Condition.KERNEL_FAULT;
                    case "crash" -> Condition.CRASHED;
                    case "hungTask", "lockup" -> Condition.STALLED;
                    case "ioError" -> lacksRoom(event) ? Condition.DISK_FULL : Condition.DISK_ERROR;
                    case "fileSystemError" -> lacksRoom(event) ? Condition.DISK_FULL : Condition.FILE_SYSTEM_CORRUPT;
                    case "remountedReadOnly" -> Condition.FILE_SYSTEM_READ_ONLY;
                    case "hardwareError" -> Condition.HARDWARE_ERROR;
                    case "thermal" -> Condition.OVERHEATING;
                    case "conntrackFull" -> Condition.CONNECTION_TABLE_FULL;
                    case "linkDown" -> Condition.LINK_DOWN;
                    default -> null;
                };
    }

    /** By the number that the kernel has for it. */
    private static boolean lacksRoom(LogEvent event) {
        String message = event.getMessage();
        return message.contains("error -28") || message.contains("error 28");
    }

    /** How a unit's process ended: {@code code=killed, status=9/KILL}. */
    private static @Nullable Condition ofExit(String code, String status) {
        if (status.startsWith("0/") || status.endsWith("/TERM")) {
            return Condition.SERVICE_STOPPED;
        }
        boolean killed = code.equals("killed") && status.startsWith("9/");
        boolean crashed = code.equals("killed") || code.equals("dumped");
        return killed ? Condition.KILLED : crashed ? Condition.CRASHED : Condition.SERVICE_FAILED;
    }

    private static @Nullable Condition ofRequest(LogEvent event) {
        String status = event.getMetadata().getOrDefault("status", "");
        return switch (status) {
            case "502", "503", "504" -> Condition.UPSTREAM_FAILED;
            default -> status.length() == 3 && status.startsWith("5") ? Condition.HTTP_ERROR : null;
        };
    }

    private static @Nullable Condition ofAction(LogEvent event) {
        return switch (event.getAction()) {
            case FAILED_LOGIN, INVALID_USER -> Condition.LOGIN_FAILED;
            case SUCCESSFUL_LOGIN -> Condition.LOGIN_SUCCEEDED;
            case PRIVILEGE_USED -> Commands.condition(event.getMetadata().getOrDefault("command", ""));
            case ACCOUNT_CHANGED -> Condition.ACCOUNT_CHANGED;
            case BAN -> Condition.ADDRESS_BANNED;
            case PROBE, FOUND -> Condition.PROBED;
            case UNAUTHORIZED, REJECTED -> Condition.ACCESS_DENIED;
            case CONFIG_CHANGED -> Condition.CONFIG_CHANGED;
            case SERVICE_STARTED -> isOfSession(event) ? null : Condition.SERVICE_STARTED;
            case SERVICE_STOPPED -> isOfSession(event) ? null : Condition.SERVICE_STOPPED;
            case SERVICE_FAILED -> Condition.SERVICE_FAILED;
            case OTHER, SESSION_OPENED, SESSION_CLOSED, BLOCKED, UNBAN, HTTP_REQUEST -> null;
        };
    }

    /** Systemd tells of each login and each job of cron as the start of a session: many a day, and none is a service. */
    private static boolean isOfSession(LogEvent event) {
        String message = event.getMessage();
        return message.contains("Session ") && (message.contains(" of user ") || message.contains(" of User "));
    }

    private static @Nullable Condition ofLevel(LogEvent event) {
        if (event.getLevel().compareTo(Level.ERROR) < 0) {
            return null;
        }
        String service = event.getService();
        boolean database = service != null && ServiceNames.isDatabase(ServiceNames.canonical(service));
        return database ? Condition.DATABASE_ERROR : Condition.APPLICATION_ERROR;
    }
}
