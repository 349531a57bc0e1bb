package logly.agent.tail;

/** Where the reading of a source begins of which no position is known. */
enum Beginning {
    /** At its first line. */
    START,
    /** At its first line, but what is too old by its stamps is left out. */
    HISTORY,
    /** Behind its last line. */
    END
}
