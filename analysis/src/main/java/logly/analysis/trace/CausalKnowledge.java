package logly.analysis.trace;

import static logly.analysis.trace.Condition.*;
import static logly.analysis.trace.Edge.Scope.HOST;
import static logly.analysis.trace.Edge.Scope.PEER;
import static logly.analysis.trace.Edge.Scope.PERSON;
import static logly.analysis.trace.Edge.Scope.RELATED;
import static logly.analysis.trace.Edge.Scope.RESOLVER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of causes on a host: which condition can bring about which other one, how plausibly, within what time and
 * what the two must have in common. A pair that is not here is no cause, however near in time.
 */
final class CausalKnowledge {
    private static final Duration MINUTES = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration HOURS = Duration.ofHours(6);
    private static final Duration DAY = Duration.ofHours(24);

    private static final Set<Condition> ENDINGS = EnumSet.of(SERVICE_FAILED, CRASHED, SERVICE_STOPPED);
    private static final Set<Condition> UNREACHED =
            EnumSet.of(CONNECTION_REFUSED, CONNECTION_RESET, UPSTREAM_FAILED, DATABASE_DOWN, TIMED_OUT, UNREACHABLE);
    private static final Set<Condition> ERRORS =
            EnumSet.of(APPLICATION_ERROR, DATABASE_ERROR, HTTP_ERROR, UPSTREAM_FAILED, DATABASE_DOWN);
    private static final Set<Condition> SLOWNESS =
            EnumSet.of(TIMED_OUT, SLOW, WORKERS_BUSY, LOCKED, STALLED, UPSTREAM_FAILED);
    private static final Set<Condition> WRONG_STARTS = EnumSet.of(
            CONFIG_INVALID, DEPENDENCY_MISSING, VERSION_MISMATCH, SCHEMA_MISMATCH, FILE_MISSING, PERMISSION_DENIED);

    private final Map<Condition, List<Edge>> byEffect = new EnumMap<>(Condition.class);

    CausalKnowledge() {
        resources();
        storage();
        memory();
        services();
        network();
        trust();
        changes();
        people();
    }

    /** What can cause this. */
    List<Edge> causesOf(Condition effect) {
        return byEffect.getOrDefault(effect, List.of());
    }

    private void add(double plausibility, Edge.Scope scope, Duration horizon, Condition cause, Set<Condition> effects) {
        for (Condition effect : effects) {
            if (effect != cause) {
                add(plausibility, scope, horizon, cause, effect);
            }
        }
    }

    private void add(double plausibility, Edge.Scope scope, Duration horizon, Condition cause, Condition effect) {
        byEffect.computeIfAbsent(effect, key -> new ArrayList<>())
                .add(new Edge(cause, effect, plausibility, scope, horizon));
    }

    private void add(
            double plausibility, Edge.Scope scope, Duration horizon, Set<Condition> causes, Set<Condition> effects) {
        causes.forEach(cause -> add(plausibility, scope, horizon, cause, effects));
    }

    private void resources() {
        add(0.65, HOST, HOUR, CPU_SATURATED, SLOWNESS);
        add(0.6, HOST, HOUR, IO_SATURATED, SLOWNESS);
        add(0.8, HOST, HOURS, FILE_HANDLES_RISING, TOO_MANY_OPEN_FILES);
        add(
                0.8,
                HOST,
                HOURS,
                CONNECTIONS_RISING,
                EnumSet.of(CONNECTIONS_EXHAUSTED, CONNECTION_TABLE_FULL, WORKERS_BUSY));
        add(0.6, HOST, HOURS, CONNECTIONS_RISING, EnumSet.of(TOO_MANY_OPEN_FILES, TIMED_OUT));
        add(0.6, HOST, HOUR, NETWORK_ERRORS_RISING, EnumSet.of(TIMED_OUT, CONNECTION_RESET, UNREACHABLE, LINK_DOWN));
        Set<Condition> limits = EnumSet.of(TOO_MANY_OPEN_FILES, PROCESS_LIMIT);
        add(0.75, RELATED, HOURS, limits, ERRORS);
        add(0.75, RELATED, HOURS, limits, EnumSet.of(SERVICE_FAILED, CRASHED));
        add(0.7, PEER, HOUR, limits, UNREACHED);
        add(0.7, PEER, HOUR, EnumSet.of(WORKERS_BUSY, STALLED, SLOW, LOCKED), EnumSet.of(TIMED_OUT, UPSTREAM_FAILED));
        add(0.75, HOST, HOUR, CONNECTION_TABLE_FULL, EnumSet.of(TIMED_OUT, CONNECTION_RESET, UPSTREAM_FAILED));
        add(0.7, HOST, HOUR, OVERHEATING, EnumSet.of(CPU_SATURATED, SLOW, TIMED_OUT));
        add(
                0.6,
                HOST,
                HOUR,
                EnumSet.of(HARDWARE_ERROR, KERNEL_FAULT),
                EnumSet.of(CRASHED, KERNEL_FAULT, REBOOTED, STALLED));
    }

    private void storage() {
        Set<Condition> without = EnumSet.of(DISK_FULL, INODE_TABLE_FULL, QUOTA_EXCEEDED);
        add(0.95, HOST, DAY, DISK_FILLING, DISK_FULL);
        add(0.95, HOST, DAY, INODES_RUNNING_OUT, EnumSet.of(DISK_FULL, INODE_TABLE_FULL));
        add(0.9, HOST, HOURS, INODE_TABLE_FULL, DISK_FULL);
        add(0.5, HOST, HOURS, EnumSet.of(DISK_FILLING, INODES_RUNNING_OUT), ERRORS);
        add(0.45, HOST, HOURS, EnumSet.of(DISK_FILLING, INODES_RUNNING_OUT), EnumSet.of(SERVICE_FAILED, CRASHED));
        add(
                0.85,
                HOST,
                HOURS,
                without,
                EnumSet.of(DATABASE_ERROR, DATABASE_DOWN, DATABASE_CORRUPT, REPLICATION_BROKEN));
        add(0.8, HOST, HOURS, without, EnumSet.of(SERVICE_FAILED, CRASHED, SERVICE_STOPPED));
        add(0.65, HOST, HOURS, without, EnumSet.of(APPLICATION_ERROR, HTTP_ERROR, UPSTREAM_FAILED));
        for (Condition shared : EnumSet.of(DISK_FULL, INODE_TABLE_FULL, FILE_SYSTEM_READ_ONLY, DISK_ERROR)) {
            add(0.6, HOST, HOURS, shared, shared);
        }
        // A thin pool without room answers with errors after a minute.
        add(0.8, HOST, Duration.ofMinutes(2), DISK_FULL, DISK_ERROR);
        Set<Condition> broken = EnumSet.of(DISK_ERROR, FILE_SYSTEM_CORRUPT, FILE_SYSTEM_READ_ONLY, STALE_MOUNT);
        add(0.95, HOST, HOURS, DISK_ERROR, EnumSet.of(FILE_SYSTEM_READ_ONLY, FILE_SYSTEM_CORRUPT, DATABASE_CORRUPT));
        add(0.9, HOST, HOURS, FILE_SYSTEM_CORRUPT, EnumSet.of(FILE_SYSTEM_READ_ONLY, DATABASE_CORRUPT));
        add(0.8, HOST, HOURS, broken, EnumSet.of(DATABASE_ERROR, DATABASE_DOWN, SERVICE_FAILED, CRASHED));
        add(0.6, HOST, HOURS, broken, EnumSet.of(APPLICATION_ERROR, HTTP_ERROR, UPSTREAM_FAILED));
        add(0.75, HOST, HOUR, broken, EnumSet.of(STALLED, IO_SATURATED, TIMED_OUT, SLOW));
        add(0.8, RELATED, HOURS, DATABASE_CORRUPT, EnumSet.of(SERVICE_FAILED, CRASHED, DATABASE_ERROR, DATABASE_DOWN));
    }

    private void memory() {
        add(0.95, HOST, DAY, MEMORY_RISING, EnumSet.of(OOM_KILL, OUT_OF_MEMORY));
        add(0.7, HOST, HOURS, MEMORY_RISING, SWAP_THRASHING);
        add(0.55, HOST, HOURS, MEMORY_RISING, EnumSet.of(SERVICE_FAILED, KILLED, CRASHED));
        add(0.4, HOST, HOURS, MEMORY_RISING, SLOWNESS);
        add(0.8, HOST, HOURS, SWAP_THRASHING, SLOWNESS);
        add(0.75, HOST, HOURS, SWAP_THRASHING, EnumSet.of(OOM_KILL, IO_SATURATED));
        add(0.5, HOST, HOURS, SWAP_THRASHING, EnumSet.of(SERVICE_FAILED, HTTP_ERROR, DATABASE_DOWN));
        add(
                0.85,
                RELATED,
                HOUR,
                OUT_OF_MEMORY,
                EnumSet.of(SERVICE_FAILED, CRASHED, KILLED, HTTP_ERROR, APPLICATION_ERROR));
        add(0.7, PEER, HOUR, OUT_OF_MEMORY, UNREACHED);
        add(0.95, HOST, Duration.ofMinutes(2), OUT_OF_MEMORY, OOM_KILL);
        add(0.95, HOST, Duration.ofMinutes(2), OOM_KILL, EnumSet.of(KILLED));
        add(0.85, HOST, Duration.ofMinutes(2), OOM_KILL, EnumSet.of(SERVICE_FAILED, CRASHED, SERVICE_STOPPED));
        add(0.95, RELATED, HOUR, OOM_KILL, EnumSet.of(SERVICE_FAILED, CRASHED, SERVICE_STOPPED, DATABASE_ERROR));
        add(0.8, PEER, HOUR, OOM_KILL, UNREACHED);
    }

    private void services() {
        add(0.95, RELATED, HOUR, EnumSet.of(CRASHED, KILLED), EnumSet.of(SERVICE_FAILED, SERVICE_STOPPED));
        add(0.85, PEER, HOUR, EnumSet.of(CRASHED, KILLED), UNREACHED);
        add(0.9, PEER, HOURS, EnumSet.of(SERVICE_FAILED, SERVICE_STOPPED), UNREACHED);
        add(0.75, RELATED, HOURS, ENDINGS, EnumSet.of(HTTP_ERROR, APPLICATION_ERROR, SERVICE_FAILED, DATABASE_ERROR));
        add(0.85, RESOLVER, HOURS, ENDINGS, EnumSet.of(DNS_FAILURE));
        add(0.9, RELATED, HOURS, STOP_ORDERED, EnumSet.of(SERVICE_STOPPED, SERVICE_FAILED, KILLED));
        add(0.6, HOST, MINUTES, REBOOTED, EnumSet.of(SERVICE_STOPPED, CONNECTION_RESET, UPSTREAM_FAILED));
        add(0.85, RELATED, HOUR, UNREACHED, EnumSet.of(HTTP_ERROR, UPSTREAM_FAILED, SERVICE_FAILED, DATABASE_DOWN));
        add(0.9, RELATED, HOUR, UPSTREAM_FAILED, UPSTREAM_FAILED);
        add(0.65, RELATED, HOUR, UNREACHED, EnumSet.of(APPLICATION_ERROR));
        add(
                0.7,
                RELATED,
                HOUR,
                EnumSet.of(APPLICATION_ERROR, DATABASE_ERROR),
                EnumSet.of(HTTP_ERROR, SERVICE_FAILED, CRASHED));
        add(0.65, PEER, HOUR, EnumSet.of(APPLICATION_ERROR, DATABASE_ERROR), EnumSet.of(UPSTREAM_FAILED));
        add(0.8, PEER, HOUR, EnumSet.of(DATABASE_DOWN, CONNECTIONS_EXHAUSTED), UNREACHED);
        add(0.8, RELATED, HOUR, CONNECTIONS_EXHAUSTED, EnumSet.of(HTTP_ERROR, APPLICATION_ERROR, DATABASE_ERROR));
        add(0.9, RELATED, HOUR, WRONG_STARTS, EnumSet.of(SERVICE_FAILED, CRASHED, SERVICE_STOPPED));
        add(0.95, RELATED, HOUR, CONFIG_INVALID, SERVICE_FAILED);
        add(0.65, RELATED, HOUR, WRONG_STARTS, EnumSet.of(HTTP_ERROR, APPLICATION_ERROR, UPSTREAM_FAILED));
        add(0.95, RELATED, HOUR, PORT_CONFLICT, EnumSet.of(SERVICE_FAILED, CRASHED, SERVICE_STOPPED));
        add(0.6, PEER, HOURS, PORT_CONFLICT, UNREACHED);
        add(0.75, RELATED, DAY, SERVICE_STARTED, PORT_CONFLICT);
        add(0.75, RELATED, DAY, DEPLOYED, PORT_CONFLICT);
    }

    private void network() {
        Set<Condition> cut =
                EnumSet.of(UNREACHABLE, TIMED_OUT, DNS_FAILURE, UPSTREAM_FAILED, STALE_MOUNT, CLOCK_UNSYNCHRONIZED);
        add(0.85, HOST, HOURS, LINK_DOWN, cut);
        add(0.6, HOST, HOURS, LINK_DOWN, EnumSet.of(DATABASE_DOWN, CONNECTION_RESET, APPLICATION_ERROR));
        add(0.6, RESOLVER, HOUR, EnumSet.of(UNREACHABLE, TIMED_OUT), EnumSet.of(DNS_FAILURE));
        Set<Condition> unresolved = EnumSet.of(
                UPSTREAM_FAILED,
                TIMED_OUT,
                HTTP_ERROR,
                UNREACHABLE,
                APPLICATION_ERROR,
                DATABASE_DOWN,
                CERTIFICATE_EXPIRING,
                CLOCK_UNSYNCHRONIZED,
                CONNECTION_REFUSED);
        add(0.8, RELATED, HOUR, DNS_FAILURE, unresolved);
        add(0.6, RESOLVER, HOUR, DNS_FAILURE, unresolved);
        add(0.9, RESOLVER, HOURS, DNS_FAILURE, DNS_FAILURE);
        add(0.75, RELATED, HOUR, DNS_FAILURE, EnumSet.of(SERVICE_FAILED, CONFIG_INVALID));
    }

    private void trust() {
        Set<Condition> refused = EnumSet.of(CERTIFICATE_EXPIRED, TLS_FAILED, CREDENTIAL_REFUSED);
        add(0.9, HOST, HOURS, CLOCK_CHANGED, refused);
        add(0.6, HOST, HOURS, CLOCK_CHANGED, EnumSet.of(LOGIN_FAILED, REPLICATION_BROKEN));
        add(
                0.35,
                HOST,
                HOUR,
                CLOCK_CHANGED,
                EnumSet.of(SERVICE_FAILED, UPSTREAM_FAILED, APPLICATION_ERROR, ACCESS_DENIED));
        add(0.6, HOST, HOURS, CLOCK_UNSYNCHRONIZED, EnumSet.of(CLOCK_CHANGED, CREDENTIAL_REFUSED));
        add(0.9, HOST, DAY, CERTIFICATE_EXPIRING, EnumSet.of(CERTIFICATE_EXPIRED, TLS_FAILED));
        add(0.9, HOST, HOURS, CERTIFICATE_EXPIRED, EnumSet.of(TLS_FAILED));
        add(0.7, HOST, HOURS, CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRED);
        add(
                0.75,
                RELATED,
                HOURS,
                EnumSet.of(CERTIFICATE_EXPIRED, TLS_FAILED),
                EnumSet.of(
                        UPSTREAM_FAILED,
                        HTTP_ERROR,
                        SERVICE_FAILED,
                        APPLICATION_ERROR,
                        DATABASE_DOWN,
                        CONNECTION_RESET,
                        REPLICATION_BROKEN));
        add(0.6, PEER, HOURS, CERTIFICATE_EXPIRED, UNREACHED);
        add(
                0.7,
                RELATED,
                HOURS,
                CREDENTIAL_REFUSED,
                EnumSet.of(DATABASE_DOWN, APPLICATION_ERROR, HTTP_ERROR, SERVICE_FAILED, UPSTREAM_FAILED));
    }

    private void changes() {
        Set<Condition> failures = EnumSet.of(
                SERVICE_FAILED,
                CRASHED,
                APPLICATION_ERROR,
                HTTP_ERROR,
                DATABASE_ERROR,
                UPSTREAM_FAILED,
                DATABASE_DOWN,
                CONNECTION_REFUSED,
                TLS_FAILED,
                CREDENTIAL_REFUSED,
                LOGIN_FAILED,
                TIMED_OUT,
                SLOW);
        add(0.9, RELATED, HOURS, EnumSet.of(CONFIG_CHANGED, DEPLOYED), WRONG_STARTS);
        add(0.75, RELATED, HOUR, CONFIG_CHANGED, failures);
        add(0.8, RELATED, HOURS, DEPLOYED, failures);
        add(0.45, HOST, MINUTES, DEPLOYED, WRONG_STARTS);
        add(0.4, HOST, MINUTES, DEPLOYED, EnumSet.of(APPLICATION_ERROR, HTTP_ERROR, CRASHED, SERVICE_FAILED));
        add(
                0.7,
                RELATED,
                HOURS,
                DEPLOYED,
                EnumSet.of(OUT_OF_MEMORY, OOM_KILL, CONNECTIONS_EXHAUSTED, TOO_MANY_OPEN_FILES));
        add(0.5, RELATED, HOURS, CONFIG_CHANGED, DNS_FAILURE);
    }

    private void people() {
        Set<Condition> acts = EnumSet.of(
                PRIVILEGE_USED, ACCOUNT_CHANGED, STOP_ORDERED, CONFIG_CHANGED, DEPLOYED, CLOCK_CHANGED, ACCESS_DENIED);
        add(0.9, PERSON, DAY, LOGIN_FAILED, EnumSet.of(LOGIN_SUCCEEDED, ADDRESS_BANNED));
        add(0.6, PERSON, DAY, PROBED, EnumSet.of(LOGIN_FAILED, ADDRESS_BANNED));
        add(0.9, PERSON, HOURS, LOGIN_SUCCEEDED, acts);
        add(0.85, PERSON, HOURS, PRIVILEGE_USED, EnumSet.of(ACCOUNT_CHANGED));
        add(0.6, HOST, Duration.ofMinutes(5), PRIVILEGE_USED, EnumSet.of(ACCOUNT_CHANGED));
        add(0.6, PERSON, HOURS, ACCOUNT_CHANGED, EnumSet.of(LOGIN_SUCCEEDED, PRIVILEGE_USED));
    }
}
