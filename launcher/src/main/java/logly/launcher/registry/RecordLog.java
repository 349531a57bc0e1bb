package logly.launcher.registry;

/** Where records are kept, in one order for all. */
interface RecordLog {
    /**
     * Returns when every record that anybody has appended was read, and no other writer can append unnoticed until the
     * next {@link #append}.
     */
    void catchUp();

    /**
     * Appends a record and returns when it was read back.
     *
     * @throws Overtaken if another writer has caught up since this one did; then nothing was appended
     */
    void append(RegistryRecord record) throws Overtaken;

    /** Another writer came between: what was planned may be wrong now. */
    final class Overtaken extends Exception {
        private static final long serialVersionUID = 1;

        Overtaken(Throwable cause) {
            super(cause);
        }
    }
}
