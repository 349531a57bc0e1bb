package logly.agent.parse.multiline;

import java.util.List;

/** What a line looks like, as far as that tells whether it goes on with the record before it. */
enum LineShape {
    BLANK,
    /** Surely begins a record. */
    STAMPED,
    INDENTED,
    INDENTED_FRAME,
    /** Names an exception: a stack trace may follow. */
    HEAD,
    /** A frame that is not indented. */
    FRAME,
    /** A frame {@code #n} that is not indented. */
    NUMBERED,
    /** Goes on with a trace: causes, counts of frames left out, remarks. */
    SEQUEL,
    /** A title above frames. */
    LABEL,
    /** The first line of a Python traceback. */
    TRACEBACK,
    /** Leads from one Python traceback to the next. */
    CHAIN,
    GOROUTINE,
    /** Other lines of a Go crash. */
    GO,
    /** Closing brackets alone. */
    CLOSER,
    PLAIN;

    private static final String CLOSING = "}])>\"',; ";
    private static final List<String> SEQUELS = List.of(
            "Caused by",
            "Suppressed: ",
            "Wrapped by: ",
            "... ",
            "--- End of ",
            "---> ",
            "Next ",
            "note: run with ",
            "note: Some details are omitted",
            "Node.js v",
            "(elided ",
            "(Background on this error",
            "[SQL: ",
            "[parameters: ",
            "DETAIL: ",
            "HINT: ",
            "CONTEXT: ",
            "LINE ",
            "[CIRCULAR REFERENCE",
            "Aborted (core dumped)");
    private static final List<String> LABELS = List.of(
            "Stack trace:",
            "Stacktrace:",
            "[stacktrace]",
            "stack backtrace:",
            "Stack backtrace:",
            "Backtrace:",
            "Call Stack:",
            "Call stack:",
            "Stack:",
            "When the exception was thrown, this was the stack:");
    private static final List<String> CHAINS = List.of(
            "During handling of the above exception, another exception occurred:",
            "The above exception was the direct cause of the following exception:");
    private static final List<String> GO_LINES = List.of(
            "created by ",
            "[signal ",
            "[originating from goroutine",
            "exit status ",
            "runtime stack:",
            "...additional ",
            "PC=",
            "runtime: ");

    static LineShape of(String line) {
        if (line.isBlank()) {
            return BLANK;
        }
        char first = line.charAt(0);
        if (first == ' ' || first == '\t') {
            return indented(line);
        }
        if (RecordStart.isOne(line)) {
            return STAMPED;
        }
        if (first == '#') {
            return TraceText.frameNumber(line) >= 0 ? NUMBERED : PLAIN;
        }
        if (CLOSING.indexOf(first) >= 0 && line.chars().allMatch(c -> CLOSING.indexOf(c) >= 0)) {
            return CLOSER;
        }
        return bare(line);
    }

    private static LineShape indented(String line) {
        int text = 0;
        while (line.charAt(text) == ' ' || line.charAt(text) == '\t') {
            text++;
        }
        if (line.startsWith(TraceText.GROUP, text)) {
            return TRACEBACK;
        }
        if (TraceText.isIndentedHead(line, text)) {
            return HEAD;
        }
        return TraceText.isFrame(line, text) ? INDENTED_FRAME : INDENTED;
    }

    private static LineShape bare(String line) {
        if (startsWithOne(SEQUELS, line)) {
            return SEQUEL;
        }
        if (startsWithOne(LABELS, line)) {
            return LABEL;
        }
        if (line.startsWith(TraceText.TRACEBACK)) {
            return TRACEBACK;
        }
        if (startsWithOne(CHAINS, line)) {
            return CHAIN;
        }
        if (line.startsWith("goroutine ") && line.indexOf(" [") > 0) {
            return GOROUTINE;
        }
        if (startsWithOne(GO_LINES, line)) {
            return GO;
        }
        if (TraceText.isHead(line)) {
            return HEAD;
        }
        return TraceText.isBareFrame(line) ? FRAME : PLAIN;
    }

    private static boolean startsWithOne(List<String> starts, String line) {
        for (String start : starts) {
            if (line.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
