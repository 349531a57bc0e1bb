package logly.agent.parse;

/** Bounds of what belongs to one event of the kernel's audit. */
final class AuditJoiner {
    /** An execve with its paths has about eight. */
    static final int MOST_RECORDS = 128;

    private AuditJoiner() {}
}
