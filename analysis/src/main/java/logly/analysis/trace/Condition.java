package logly.analysis.trace;

import java.util.Locale;

/** What can be the matter with a host; the kinds of things between which causes are known ({@link CausalKnowledge}). */
enum Condition {
    // Departures of metrics from the host's own past.
    DISK_FILLING(Nature.METRIC),
    INODES_RUNNING_OUT(Nature.METRIC),
    MEMORY_RISING(Nature.METRIC),
    SWAP_THRASHING(Nature.METRIC),
    CPU_SATURATED(Nature.METRIC),
    IO_SATURATED(Nature.METRIC),
    FILE_HANDLES_RISING(Nature.METRIC),
    CONNECTIONS_RISING(Nature.METRIC),
    NETWORK_ERRORS_RISING(Nature.METRIC),

    // What events state, and what explains itself.
    DISK_FULL(Nature.PRIMARY),
    INODE_TABLE_FULL(Nature.PRIMARY),
    QUOTA_EXCEEDED(Nature.PRIMARY),
    DISK_ERROR(Nature.PRIMARY),
    FILE_SYSTEM_CORRUPT(Nature.PRIMARY),
    FILE_SYSTEM_READ_ONLY(Nature.PRIMARY),
    STALE_MOUNT(Nature.PRIMARY),
    OOM_KILL(Nature.PRIMARY),
    OUT_OF_MEMORY(Nature.PRIMARY),
    TOO_MANY_OPEN_FILES(Nature.PRIMARY),
    PROCESS_LIMIT(Nature.PRIMARY),
    CONNECTION_TABLE_FULL(Nature.PRIMARY),
    HARDWARE_ERROR(Nature.PRIMARY),
    OVERHEATING(Nature.PRIMARY),
    KERNEL_FAULT(Nature.PRIMARY),
    LINK_DOWN(Nature.PRIMARY),
    DNS_FAILURE(Nature.PRIMARY),
    CERTIFICATE_EXPIRING(Nature.PRIMARY),
    CERTIFICATE_EXPIRED(Nature.PRIMARY),
    PORT_CONFLICT(Nature.PRIMARY),
    CLOCK_CHANGED(Nature.PRIMARY),
    CLOCK_UNSYNCHRONIZED(Nature.PRIMARY),
    CONFIG_CHANGED(Nature.PRIMARY),
    CONFIG_INVALID(Nature.PRIMARY),
    DEPLOYED(Nature.PRIMARY),
    DEPENDENCY_MISSING(Nature.PRIMARY),
    VERSION_MISMATCH(Nature.PRIMARY),
    SCHEMA_MISMATCH(Nature.PRIMARY),
    STOP_ORDERED(Nature.PRIMARY),
    REBOOTED(Nature.PRIMARY),
    DATABASE_CORRUPT(Nature.PRIMARY),
    CONNECTIONS_EXHAUSTED(Nature.PRIMARY),

    // What an attacker, or a person, does.
    LOGIN_FAILED(Nature.SECURITY),
    LOGIN_SUCCEEDED(Nature.SECURITY),
    PRIVILEGE_USED(Nature.SECURITY),
    ACCOUNT_CHANGED(Nature.SECURITY),
    ADDRESS_BANNED(Nature.SECURITY),
    PROBED(Nature.SECURITY),
    ACCESS_DENIED(Nature.SECURITY),

    // Symptoms: something else lies behind them.
    SERVICE_STARTED(Nature.SYMPTOM),
    SERVICE_STOPPED(Nature.SYMPTOM),
    SERVICE_FAILED(Nature.SYMPTOM),
    CRASHED(Nature.SYMPTOM),
    KILLED(Nature.SYMPTOM),
    STALLED(Nature.SYMPTOM),
    WORKERS_BUSY(Nature.SYMPTOM),
    SLOW(Nature.SYMPTOM),
    UNREACHABLE(Nature.SYMPTOM),
    CONNECTION_REFUSED(Nature.SYMPTOM),
    TIMED_OUT(Nature.SYMPTOM),
    CONNECTION_RESET(Nature.SYMPTOM),
    UPSTREAM_FAILED(Nature.SYMPTOM),
    TLS_FAILED(Nature.SYMPTOM),
    CREDENTIAL_REFUSED(Nature.SYMPTOM),
    DATABASE_DOWN(Nature.SYMPTOM),
    DATABASE_ERROR(Nature.SYMPTOM),
    LOCKED(Nature.SYMPTOM),
    REPLICATION_BROKEN(Nature.SYMPTOM),
    FILE_MISSING(Nature.SYMPTOM),
    PERMISSION_DENIED(Nature.SYMPTOM),
    HTTP_ERROR(Nature.SYMPTOM),
    APPLICATION_ERROR(Nature.SYMPTOM);

    /** How a condition stands in a chain of causes. */
    enum Nature {
        /** Measured. */
        METRIC,
        /** An event that states a cause itself: where nothing is found before it, it is the root cause. */
        PRIMARY,
        /** Somebody's act. */
        SECURITY,
        /** Something else is behind it. */
        SYMPTOM
    }

    private final Nature nature;

    Condition(Nature nature) {
        this.nature = nature;
    }

    Nature nature() {
        return nature;
    }

    /** As in {@code disk_filling}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As in {@code disk filling}. */
    String words() {
        return label().replace('_', ' ');
    }
}
