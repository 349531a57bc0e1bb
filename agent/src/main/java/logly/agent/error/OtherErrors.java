package logly.agent.error;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Types of errors of which no phrase tells: by their code, by their exception, by who reports them. */
final class OtherErrors {
    private static final ErrorType HTTP_SERVER = new ErrorType(
            "http_server_error",
            Category.APPLICATION,
            5,
            List.of(),
            List.of("the application or what stands behind it failed to answer a request"),
            List.of("read the application's own log at this minute", "curl -sv the same path from this host"));
    private static final ErrorType HTTP_CLIENT = new ErrorType(
            "http_client_error",
            Category.APPLICATION,
            0,
            List.of(),
            List.of("a client asked for what is not there or not allowed"),
            List.of("many from {ip:one address} are a scan: see its other requests"));
    private static final ErrorType DATABASE = new ErrorType(
            "database_error",
            Category.DATABASE,
            10,
            List.of(),
            List.of("the database refused or failed a statement"),
            List.of("read {service:the database}'s own log around this time"));
    private static final ErrorType EXCEPTION = new ErrorType(
            "unhandled_exception",
            Category.APPLICATION,
            5,
            List.of(),
            List.of("the code did not expect this case"),
            List.of("open the file and line named here", "see what was deployed or changed before the first one"));
    private static final ErrorType SYSTEM = new ErrorType(
            "system_error", Category.SYSTEM, 0, List.of(), List.of(), List.of("journalctl -k --since -10min"));
    private static final ErrorType UNCLASSIFIED =
            new ErrorType("unclassified", Category.APPLICATION, 0, List.of(), List.of(), List.of());
    private static final List<String> DATABASES =
            List.of("mysql", "mariadb", "postgres", "mongo", "redis", "oracle", "sqlite", "influx", "elasticsearch");
    private static final List<String> SYSTEMS = List.of("kernel", "systemd", "udev", "mdadm", "smartd", "audit");

    private OtherErrors() {}

    static @Nullable ErrorType ofCode(String code) {
        if (code.matches("5\\d\\d")) {
            return HTTP_SERVER;
        }
        if (code.matches("4\\d\\d")) {
            return HTTP_CLIENT;
        }
        return code.startsWith("ORA-") || code.startsWith("MY-") ? DATABASE : null;
    }

    static ErrorType of(String service, @Nullable String exception) {
        boolean sql = exception != null && exception.toLowerCase(Locale.ROOT).contains("sql");
        if (sql || startsWithOne(DATABASES, service)) {
            return DATABASE;
        }
        if (exception != null) {
            return EXCEPTION;
        }
        return startsWithOne(SYSTEMS, service) ? SYSTEM : UNCLASSIFIED;
    }

    private static boolean startsWithOne(List<String> starts, String text) {
        return starts.stream().anyMatch(text::startsWith);
    }
}
