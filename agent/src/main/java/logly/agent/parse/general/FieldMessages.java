package logly.agent.parse.general;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import logly.agent.parse.http.HttpExchange;
import logly.agent.parse.http.HttpRequest;
import logly.agent.parse.http.ModSecurity;
import logly.agent.parse.http.PlainRequest;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.MentionedPeer;
import logly.agent.parse.meaning.MentionedUser;
import logly.agent.parse.meaning.OutcomeWords;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.Levels;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.StampForms;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * What a line of named fields means, be it JSON or logfmt: time, level, message and service by their common names, the
 * request of a web server, and whether somebody failed to log in, by the words of message, error, event and action. All
 * fields but message, time and level stay in the metadata, under their own names.
 */
public final class FieldMessages {
    private static final int MOST_METADATA = 64;
    private static final int LONGEST_VALUE = 512;
    private static final Set<String> OUTCOME = Set.of("error", "err", "event", "action", "reason", "result", "outcome");

    private FieldMessages() {}

    /**
     * A line's time and text.
     *
     * @param time null where no field holds one
     * @param message empty where no field holds one
     */
    public record Read(@Nullable Instant time, String message) {}

    public static Read read(Map<String, String> fields, ParseContext context, Meaning meaning) {
        FieldNames names = new FieldNames(fields);
        String messageKey = names.key(FieldNames.MESSAGE);
        String timeKey = names.key(FieldNames.TIME);
        String levelKey = names.key(FieldNames.LEVEL);
        String message = fields.getOrDefault(messageKey, "");
        meaning.level = level(fields, levelKey);
        String service = names.value(FieldNames.SERVICE);
        meaning.service = service.isEmpty() ? null : service;
        rest(fields, List.of(messageKey, timeKey, levelKey), meaning);
        request(names, meaning);
        String ipKey = names.key(FieldNames.PEER);
        peer(fields.getOrDefault(ipKey, ""), meaning);
        if (!IntrusionAlerts.event(fields, meaning)) {
            outcome(fields, names, message, meaning);
        }
        return new Read(time(fields.getOrDefault(timeKey, ""), context), message);
    }

    private static void rest(Map<String, String> fields, List<String> taken, Meaning meaning) {
        int count = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String value = field.getValue();
            if (!taken.contains(field.getKey()) && count++ < MOST_METADATA) {
                meaning.put(field.getKey(), value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
            }
        }
    }

    /** Several addresses are a client and its proxies: the last is the one that the server itself saw. */
    private static void peer(String value, Meaning meaning) {
        String last = value.substring(value.lastIndexOf(',') + 1).strip();
        if (!Peer.of(last).describe(meaning) && last.indexOf('/') > 0) {
            Peer.of(last.substring(0, last.indexOf('/'))).describe(meaning);
        }
    }

    private static void request(FieldNames names, Meaning meaning) {
        String text = names.value(FieldNames.STATUS);
        int status = text.length() == 3 ? Text.digits(text, 0, 3) : -1;
        HttpRequest request = status < 100 ? null : request(names);
        if (request == null) {
            meaning.put("status", status < 100 ? "" : text);
            meaning.put("userAgent", names.sentValue(FieldNames.AGENT));
            return;
        }
        String user = names.value(List.of("clientusername", "remoteuser"));
        String agent = names.sentValue(FieldNames.AGENT);
        new HttpExchange(request, status, user, names.sentValue(FieldNames.REFERER), agent).describe(meaning);
        meaning.put("vhost", names.value(FieldNames.VHOST));
        meaning.put("bytes", names.value(FieldNames.BYTES));
    }

    /** From its parts, else from the whole first line. */
    private static @Nullable HttpRequest request(FieldNames names) {
        String method = names.value(FieldNames.METHOD);
        String path = names.value(FieldNames.PATH);
        boolean upper = !method.isEmpty() && method.equals(method.toUpperCase(Locale.ROOT));
        if (upper && !path.isEmpty()) {
            return new HttpRequest(method, path, names.value(FieldNames.PROTOCOL));
        }
        HttpRequest whole = HttpRequest.of(names.value(List.of("request", "requestline")));
        return whole.isHttp() ? whole : null;
    }

    private static void outcome(Map<String, String> fields, FieldNames names, String message, Meaning meaning) {
        if (ModSecurity.understand(message, meaning)) {
            return;
        }
        StringBuilder words = new StringBuilder(message);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (OUTCOME.contains(withoutPrefix(field.getKey().toLowerCase(Locale.ROOT)))) {
                words.append("; ").append(field.getValue());
            }
        }
        Action worded = OutcomeWords.of(words.toString());
        Action action = worded == Action.OTHER ? OutcomeWords.of(deed(fields)) : worded;
        boolean failed = action == Action.FAILED_LOGIN || action == Action.INVALID_USER || isFailedSession(fields);
        boolean login = failed || action == Action.SUCCESSFUL_LOGIN;
        String user = login ? names.sentValue(FieldNames.USER) : names.value(FieldNames.USER);
        Peer peer = meaning.ip == null && action != Action.OTHER ? MentionedPeer.of(message, !login) : null;
        if (peer != null) {
            peer.describe(meaning);
        }
        if (user.isEmpty() && login) {
            String named = MentionedUser.of(message);
            user = named.isEmpty() ? names.topValue(FieldNames.LOGIN) : named;
        }
        meaning.user(user.isEmpty() && login ? names.sentValue(FieldNames.LOGIN) : user);
        String status = names.value(FieldNames.STATUS);
        if (action == Action.OTHER && meaning.action == Action.OTHER && meaning.ip != null && !status.isEmpty()) {
            PlainRequest.understand(message + " " + status, meaning);
        }
        boolean known = meaning.ip != null || (login && meaning.user != null);
        if (known && failed) {
            meaning.is(action == Action.INVALID_USER ? action : Action.FAILED_LOGIN, Level.WARNING);
        } else if (known && meaning.action == Action.OTHER && action != Action.OTHER) {
            meaning.is(action, action == Action.SUCCESSFUL_LOGIN ? Level.INFO : Level.WARNING);
        } else if (meaning.action == Action.OTHER && AccountChanges.isTold(message)) {
            meaning.is(Action.ACCOUNT_CHANGED, Level.NOTICE);
        }
    }

    /** What was done and how it went, where two fields say so: {@code "action":"login","result":"failure"}. */
    private static String deed(Map<String, String> fields) {
        String action = fields.getOrDefault("event.action", fields.getOrDefault("action", ""));
        String outcome = fields.getOrDefault("event.outcome", fields.getOrDefault("outcome", ""));
        String result = outcome.isEmpty() ? fields.getOrDefault("result", "") : outcome;
        return action.isEmpty() || result.isEmpty() ? "" : action + " " + result;
    }

    /** The Elastic Common Schema has {@code event.action} and {@code event.outcome}. */
    private static String withoutPrefix(String key) {
        return key.startsWith("event.") ? key.substring(6) : key;
    }

    /** GitLab answers a sign-in that failed with its form again, or not at all; one that succeeded with another page. */
    private static boolean isFailedSession(Map<String, String> fields) {
        String controller = fields.getOrDefault("controller", "");
        String action = fields.getOrDefault("action", "");
        String status = fields.getOrDefault("status", "");
        boolean form = controller.endsWith("SessionsController") && action.equals("create");
        return (form && !status.startsWith("3"))
                || (controller.endsWith("CallbacksController") && action.equals("failure"));
    }

    private static Level level(Map<String, String> fields, String key) {
        String word = fields.getOrDefault(key, "");
        if (word.length() <= 2 && key.equals("s")) {
            return switch (word) {
                case "F" -> Level.CRITICAL;
                case "E" -> Level.ERROR;
                case "W" -> Level.WARNING;
                case "I" -> Level.INFO;
                default -> Level.DEBUG;
            };
        }
        Level named = Levels.named(word);
        int number = word.isEmpty() || word.length() > 3 ? -1 : Text.digits(word, 0, word.length());
        if (named != Level.UNKNOWN || number < 0) {
            return named;
        }
        if (number >= 10) {
            return number >= 60
                    ? Level.CRITICAL
                    : number >= 50
                            ? Level.ERROR
                            : number >= 40 ? Level.WARNING : number >= 30 ? Level.INFO : Level.DEBUG;
        }
        if (fields.containsKey("short_message") && number <= 7) {
            return Levels.ofPriority(number);
        }
        return Level.UNKNOWN;
    }

    public static @Nullable Instant time(String text, ParseContext context) {
        if (text.isEmpty()) {
            return null;
        }
        Stamp stamp = Stamp.iso(text, 0, context);
        if (stamp == null) {
            stamp = StampForms.dayFirst(text, text.startsWith("[") ? 1 : 0, context);
        }
        return stamp == null ? epoch(text) : stamp.time();
    }

    /** Seconds, with or without a fraction, or milli-, micro- or nanoseconds: by the count of digits. */
    private static @Nullable Instant epoch(String text) {
        int end = Text.endOfDigits(text, 0);
        boolean fraction = Text.charAt(text, end) == '.' && Text.endOfDigits(text, end + 1) == text.length();
        if (end < 9 || end > 19 || (end < text.length() && !fraction)) {
            return null;
        }
        try {
            long number = Long.parseLong(text.substring(0, end));
            if (end <= 11) {
                String digits = fraction ? text.substring(end + 1) + "000000000" : "000000000";
                return Instant.ofEpochSecond(number, Text.digits(digits, 0, 9));
            }
            long perSecond = end <= 14 ? 1_000L : end <= 17 ? 1_000_000L : 1_000_000_000L;
            return Instant.ofEpochSecond(number / perSecond, number % perSecond * (1_000_000_000L / perSecond));
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }
}
