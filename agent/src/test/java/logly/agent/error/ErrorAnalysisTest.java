package logly.agent.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorAnalysisTest {
    private static final int TEXTS = "full".equals(System.getProperty("logly.scale")) ? 200_000 : 5_000;

    private final ErrorAnalysis analysis = new ErrorAnalysis();

    private @Nullable ErrorTrace of(Level level, String message) {
        return analysis.of(
                LogEvent.newBuilder().setLevel(level).setMessage(message).build());
    }

    private int severity(Level level, String message) {
        return Objects.requireNonNull(of(level, message)).getSeverity();
    }

    private ErrorTrace error(String message) {
        return Objects.requireNonNull(of(Level.ERROR, message), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://127.0.0.1:8080/" | connection_refused | network | ECONNREFUSED
                    bind() to 0.0.0.0:80 failed (98: Address already in use) | address_in_use | network | EADDRINUSE
                    open() "/srv/x" failed (13: Permission denied) | permission_denied | security | EACCES
                    AH00526: Syntax error on line 3 of /etc/apache2/x.conf | configuration_invalid | configuration | AH00526
                    (98)Address already in use: AH00072: make_sock: could not bind | address_in_use | network | AH00072
                    ORA-00060: deadlock detected while waiting for resource | deadlock | database | ORA-00060
                    ORA-12514: TNS:listener does not currently know of service | database_error | database | ORA-12514
                    SQLSTATE[HY000] [2002] No such file or directory | file_not_found | filesystem | HY000
                    ERROR 1045 (28000): Access denied for user 'a'@'b' (using password: YES) | database_access_denied | database | 1045
                    Lock wait timeout exceeded; try restarting transaction | lock_timeout | database |
                    FATAL:  remaining connection slots are reserved for superusers | too_many_connections | database |
                    write error: No space left on device | disk_full | resource | ENOSPC
                    [Errno 24] Too many open files: '/x' | too_many_open_files | resource | EMFILE
                    Out of memory: Killed process 812 (java) total-vm:1kB | out_of_memory | resource |
                    EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2 | filesystem_corrupt | filesystem |
                    blk_update_request: I/O error, dev sda, sector 12345 | disk_io_error | filesystem |
                    app[1]: segfault at 0 ip 0 sp 0 error 4 in libc | segmentation_fault | system |
                    x.service: Main process exited, code=exited, status=203/EXEC | service_failed | system | 203/EXEC
                    x.service: Main process exited, code=killed, status=9/KILL | service_failed | system | 9/KILL
                    job exited with exit code 137 | unclassified | application | 137
                    getaddrinfo ENOTFOUND db.internal | dns_failure | network | ENOTFOUND
                    curl: (60) SSL certificate problem: certificate has expired | tls_failure | network |
                    rpc error: code = Unavailable desc = no such host | dns_failure | network | Unavailable
                    upstream sent too big header, status 502 | upstream_failure | network | 502
                    GET /x HTTP/1.1" 503 12 | http_server_error | application | 503
                    Authentication failure for alice | authentication_failure | security |
                    bob : user NOT in sudoers ; TTY=pts/0 | access_denied | security |
                    panic: runtime error: index out of range [3] with length 3 | index_out_of_range | application |
                    Cannot find module 'express' code: 'MODULE_NOT_FOUND' | dependency_missing | configuration |
                    cache.errors.TimeoutError: Timeout reading from cache-1:6379 | connection_timeout | network |
                    something odd happened | unclassified | application |
                    """)
    void tellsTypeCategoryAndCode(String message, String type, String category, @Nullable String code) {
        ErrorTrace error = error(message);
        assertThat(error.getErrorType()).isEqualTo(type);
        assertThat(error.getErrorCategory()).isEqualTo(category);
        assertThat(error.getErrorCode()).isEqualTo(code);
        assertThat(error.getHasStacktrace()).isFalse();
    }

    /** A trace, and what it says: exception, file, line, type. */
    record Sample(String trace, List<String> says) {}

    static List<Sample> traces() throws IOException {
        try (InputStream stream = ErrorAnalysisTest.class.getResourceAsStream("traces.txt")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^== "))
                    .filter(sample -> !sample.isEmpty())
                    .map(sample -> sample.split("\n", 2))
                    .map(parts -> new Sample(parts[1].stripTrailing(), List.of(parts[0].split(" \\| "))))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void readsExceptionAndPlaceFromATrace(Sample sample) {
        ErrorTrace error = error(sample.trace());
        assertThat(error.getHasStacktrace()).isTrue();
        assertThat(Stream.of(error.getExceptionType(), error.getFilePath(), error.getLineNumber(), error.getErrorType())
                        .map(String::valueOf))
                .isEqualTo(sample.says());
    }

    @Test
    void namesTheDeepestCauseFirstAmongTheHints() throws IOException {
        assertThat(error(traces().get(0).trace()).getRootCauseHints().get(0))
                .isEqualTo("caused by java.net.ConnectException: Connection refused");
        ErrorTrace chained = error("""
                Traceback (most recent call last):
                  File "a.py", line 1, in f
                KeyError: 'x'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "a.py", line 3, in g
                app.StartFailed: no""");
        assertThat(chained.getRootCauseHints().get(0)).isEqualTo("caused by KeyError: 'x'");
        assertThat(chained.getExceptionType()).isEqualTo("app.StartFailed");
    }

    @Test
    void fillsWhatTheEventNamesIntoItsAdvice() {
        ErrorTrace refused = error("connect to db.internal:5432: Connection refused");
        assertThat(refused.getRootCauseHints().get(0)).contains("nothing listens at db.internal:5432");
        assertThat(refused.getRecoverySuggestions().get(0)).contains("grep 5432");
        ErrorTrace unnamed = error("Connection refused");
        assertThat(unnamed.getRootCauseHints().get(0)).contains("nothing listens at the address");
        assertThat(unnamed.toString()).doesNotContain("{port").doesNotContain(":PORT}");
    }

    @Test
    void countsLevelAndTypeIntoTheSeverity() {
        assertThat(severity(Level.WARNING, "odd")).isEqualTo(30);
        assertThat(severity(Level.CRITICAL, "odd")).isEqualTo(85);
        assertThat(severity(Level.CRITICAL, "Out of memory: Kill")).isEqualTo(100);
        assertThat(severity(Level.INFO, "X: a\n\tat a.B.c(B.java:1)")).isGreaterThanOrEqualTo(50);
    }

    @Test
    void takesTypeFromTheActionWhereWordsSayNothing() {
        LogEvent event = LogEvent.newBuilder()
                .setLevel(Level.WARNING)
                .setAction(Action.FAILED_LOGIN)
                .setMessage("root from 192.0.2.1")
                .build();
        assertThat(analysis.of(event)).extracting(ErrorTrace::getErrorType).isEqualTo("authentication_failure");
        LogEvent status = LogEvent.newBuilder()
                .setLevel(Level.WARNING)
                .setMessage("GET /x")
                .setMetadata(Map.of("status", "404"))
                .build();
        assertThat(analysis.of(status)).extracting(ErrorTrace::getErrorType).isEqualTo("http_client_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all is well", "two lines\n of prose", "Connection refused"})
    void saysNothingOfAnEventWithoutTrouble(String message) {
        assertThat(of(Level.INFO, message)).isNull();
        assertThat(of(Level.UNKNOWN, message)).isNull();
    }

    @Test
    void hasSomethingToSayOfEveryType() {
        List<ErrorType> types = Stream.of(
                        SystemErrors.TYPES,
                        StorageErrors.TYPES,
                        ResourceErrors.TYPES,
                        DatabaseErrors.TYPES,
                        SecurityErrors.TYPES,
                        NetworkErrors.TYPES,
                        ConfigurationErrors.TYPES,
                        ApplicationErrors.TYPES)
                .flatMap(List::stream)
                .toList();
        assertThat(types).extracting(ErrorType::name).doesNotHaveDuplicates();
        assertThat(types).allSatisfy(type -> {
            assertThat(type.hints()).isNotEmpty();
            assertThat(type.fixes()).isNotEmpty();
            assertThat(type.phrases()).isNotEmpty().allMatch(phrase -> phrase.toLowerCase(Locale.ROOT)
                    .equals(phrase));
            assertThat(new ErrorTypes().of(type.phrases().get(0).replace("*", "")))
                    .as(type.name())
                    .isNotNull();
        });
    }

    @Test
    void neverThrowsOnAnyText() throws IOException {
        long seed = 12;
        System.out.println("ErrorAnalysisTest seed " + seed + " texts " + TEXTS);
        Random random = new Random(seed);
        List<String> parts = traces().stream().map(Sample::trace).toList();
        String odd = ".:()[]{}\"'\n\t /\\@#0123456789abcXYZ\u00e4";
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                String part = parts.get(random.nextInt(parts.size()));
                int from = random.nextInt(part.length());
                text.append(part, from, from + random.nextInt(Math.min(60, part.length() - from)));
                text.append(odd.charAt(random.nextInt(odd.length())));
            }
            ErrorTrace error = error(text.toString());
            assertThat(error.getSeverity()).isBetween(0, 100);
        }
    }
}
