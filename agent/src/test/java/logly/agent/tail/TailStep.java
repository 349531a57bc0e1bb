package logly.agent.tail;

/** A thing that happens to a log file or its reader; the number varies it. */
record TailStep(Kind kind, int value) {
    /** How the agent reads. */
    enum Mode {
        /** A file by its name. */
        FILE,
        /** A file that is found by a pattern which its rotations match too; it is there at the first look. */
        GLOB,
        /** A file by its name, lines that belong together as one record. */
        RECORDS
    }

    /** What can happen. */
    enum Kind {
        APPEND,
        APPEND_MORE,
        PARTIAL,
        POLL,
        POLL_FEW,
        DRAIN,
        ROTATE,
        ROTATE_AND_CREATE,
        COPY_TRUNCATE,
        TRUNCATE,
        DELETE,
        RECREATE,
        PRUNE,
        PAUSE,
        KILL,
        RESTART
    }

    @Override
    public String toString() {
        return kind + "(" + value + ")";
    }
}
