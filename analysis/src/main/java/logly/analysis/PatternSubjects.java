package logly.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.LogEvent;

/**
 * What an event counts for in the search of patterns: its service, its error, the network of its address, its host. A
 * subject is a kind and a name, with a bar between.
 */
public final class PatternSubjects {
    static final String ERROR = "error";
    static final String SERVICE = "service";
    static final String NETWORK = "network";
    static final String HOST = "host";

    private static final int LONGEST_SIGNATURE = 120;

    /** Numbers, hexadecimal words of eight digits and more, and what stands in quotes differ between the same errors. */
    private static final Pattern VARYING =
            Pattern.compile("\"[^\"]*\"|'[^']*'|\\b(?:0x)?[0-9a-fA-F]{8,}\\b|[0-9]+(?:[.:][0-9]+)*");

    private PatternSubjects() {}

    public static List<String> of(LogEvent event) {
        List<String> subjects = new ArrayList<>();
        subjects.add(SERVICE + "|" + service(event));
        if (PatternTally.isError(event)) {
            subjects.add(HOST + "|" + event.getHost());
            subjects.add(error(event));
        }
        if (event.getIpAddress() != null && isHostile(event.getAction())) {
            network(event.getIpAddress(), subjects);
        }
        return subjects;
    }

    /** The program that wrote the event, or the kind of log where it has no name. */
    static String service(LogEvent event) {
        String service = event.getService();
        return service == null || service.isEmpty() ? event.getSource() : service;
    }

    private static boolean isHostile(Action action) {
        return IpKind.of(action).filter(kind -> kind != IpKind.SUCCESSFUL_LOGIN).isPresent();
    }

    private static void network(String ip, List<String> subjects) {
        List<String> names = AddressLists.subjects(ip);
        if (!names.isEmpty()) {
            String address = names.get(0);
            String block = names.size() > 1 ? names.get(1) : address.substring(0, address.lastIndexOf('.')) + ".0/24";
            subjects.add(NETWORK + "|" + block);
        }
    }

    /** Type, category and signature: {@code error|connection_refused|network|upstream # refused}. */
    private static String error(LogEvent event) {
        ErrorTrace error = event.getError();
        String type = error == null || error.getErrorType().isEmpty() ? "unknown" : error.getErrorType();
        String category = error == null || error.getErrorCategory().isEmpty() ? "unknown" : error.getErrorCategory();
        return ERROR + "|" + type + "|" + category + "|" + signature(event);
    }

    /** Where it arose, if the event tells: exception, file and line. Else its service and the unvarying part of its text. */
    static String signature(LogEvent event) {
        ErrorTrace error = event.getError();
        if (error != null && error.getExceptionType() != null && error.getFilePath() != null) {
            String line = error.getLineNumber() == null ? "" : ":" + error.getLineNumber();
            return cut(error.getExceptionType() + "@" + error.getFilePath() + line);
        }
        String message = event.getMessage();
        int end = message.indexOf('\n');
        String firstLine = end < 0 ? message : message.substring(0, end);
        String head = firstLine.substring(0, Math.min(firstLine.length(), 4 * LONGEST_SIGNATURE));
        String unvarying = VARYING.matcher(head).replaceAll("#").strip();
        return cut(Objects.requireNonNullElse(event.getService(), event.getSource()) + ": " + unvarying);
    }

    private static String cut(String text) {
        return text.length() > LONGEST_SIGNATURE ? text.substring(0, LONGEST_SIGNATURE) : text;
    }
}
