package logly.agent.error;

import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.multiline.TraceLine;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a record tell of an exception.
 *
 * @param isTrace whether there are frames
 * @param exception the class of the exception that was reported, which may be caused by others
 * @param cause the line that names the deepest cause; null where that is the exception itself
 * @param text the lines that are no frames
 */
record StackTrace(
        boolean isTrace,
        @Nullable String exception,
        @Nullable String cause,
        @Nullable SourcePlace place,
        String text) {
    private static final int LINES = 400;
    private static final int TEXT_LINES = 12;
    private static final int LONGEST_CAUSE = 160;
    private static final String TRACEBACK = "Traceback (most recent call last):";

    static StackTrace of(String message) {
        if (message.indexOf('\n') < 0) {
            return new StackTrace(false, ExceptionName.in(message), null, SourcePlace.of(message), message);
        }
        List<String> lines = message.lines().limit(LINES).toList();
        List<String> others = new ArrayList<>();
        boolean trace = false;
        for (String line : lines) {
            if (TraceLine.isFrame(line)) {
                trace = true;
            } else if (!line.isBlank() && others.size() < TEXT_LINES && (others.isEmpty() || isText(line))) {
                others.add(line);
            }
        }
        boolean python = lines.stream().anyMatch(line -> line.contains(TRACEBACK));
        return new StackTrace(
                trace,
                exception(others, python),
                cause(lines, python),
                place(lines, python),
                String.join("\n", others));
    }

    private static boolean isText(String line) {
        char first = line.charAt(0);
        return (first != ' ' && first != '\t') || line.strip().startsWith("---> ");
    }

    /** Python names the exception that was reported last, others first. */
    private static @Nullable String exception(List<String> others, boolean python) {
        String found = null;
        for (String line : others) {
            String name = python ? ExceptionName.ofPython(line) : ExceptionName.in(line);
            if (name != null && (found == null || python)) {
                found = name;
            }
        }
        return found;
    }

    private static @Nullable String cause(List<String> lines, boolean python) {
        String found = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith("Caused by: ")) {
                found = line.substring(11);
            } else if (line.contains("---> ")) {
                found = line.substring(line.lastIndexOf("---> ") + 5);
            } else if (python && found == null && isChain(line)) {
                found = lastText(lines.subList(0, i));
            }
        }
        return found == null || found.length() <= LONGEST_CAUSE ? found : found.substring(0, LONGEST_CAUSE) + "…";
    }

    private static boolean isChain(String line) {
        return line.startsWith("During handling of the above") || line.startsWith("The above exception was the direct");
    }

    private static @Nullable String lastText(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (!lines.get(i).isBlank() && isText(lines.get(i))) {
                return lines.get(i);
            }
        }
        return null;
    }

    /** The application's own line that is nearest to where it was thrown, else the first line named. */
    private static @Nullable SourcePlace place(List<String> lines, boolean python) {
        SourcePlace best = null;
        for (String line : lines) {
            SourcePlace place = SourcePlace.of(line);
            boolean better = place != null && (best == null || (!best.own() && place.own()) || (python && place.own()));
            best = better ? place : best;
        }
        return best;
    }
}
