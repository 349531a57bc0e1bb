package logly.agent.parse.general;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Peer;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Stamp;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * Alerts of network intrusion detection, Snort's and Suricata's: {@code [gid:sid:rev] what [Classification: c] [Priority: n]
 * {TCP} A:p -> B:q} in syslog and in {@code fast.log}, and Suricata's JSON (EVE). The remote side is the one that sent the
 * packet; whoever it is, what was seen is in {@code sourceAddress} and {@code destinationAddress}.
 */
public final class IntrusionAlerts {
    /** Priorities 1 and 2 are those of attacks; 3 is also given to what is merely odd. */
    private static final int GRAVE = 2;

    private IntrusionAlerts() {}

    /** {@code fast.log}: {@code MM/DD[/YYYY]-HH:MM:SS.micros [**] [gid:sid:rev] …}; null where the line is none. */
    public static @Nullable Stamp fastLine(String line, ParseContext context, Meaning meaning) {
        int dash = Text.charAt(line, 5) == '-' ? 5 : Text.charAt(line, 8) == '-' ? 8 : 10;
        if (Text.charAt(line, 2) != '/' || Text.charAt(line, dash) != '-') {
            return null;
        }
        int end = Text.endOfWord(line, 0);
        int mark = line.indexOf("[**] [", end);
        String date = line.substring(0, 2) + "-" + line.substring(3, 5);
        String clock = dash < end ? line.substring(dash + 1, end) : "";
        Stamp stamp =
                mark < 0 ? null : Stamp.iso(year(line, dash, date, context) + "-" + date + "T" + clock, 0, context);
        if (stamp == null || !alert(line, mark + 5, meaning)) {
            return null;
        }
        return new Stamp(stamp.time(), mark + 5);
    }

    /** In two or four digits; without one that of the latest such day that is not more than a day ahead. */
    private static String year(String line, int dash, String date, ParseContext context) {
        if (dash != 5) {
            String digits = line.substring(6, dash);
            return digits.length() == 2 ? "20" + digits : digits;
        }
        LocalDate tomorrow =
                LocalDate.ofInstant(context.readAt(), ZoneOffset.UTC).plusDays(1);
        boolean ahead = date.compareTo(tomorrow.toString().substring(5)) > 0;
        return Integer.toString(Math.max(tomorrow.getYear() - (ahead ? 1 : 0), 1970));
    }

    /** The message in syslog. */
    public static void understand(String program, String message, Meaning meaning) {
        int open = message.startsWith("[Drop] [**] ") ? 12 : 0;
        alert(message, open, meaning);
    }

    private static boolean alert(String text, int at, Meaning meaning) {
        int close = Text.charAt(text, at) == '[' ? text.indexOf(']', at) : -1;
        int arrow = close < 0 ? -1 : text.lastIndexOf(" -> ");
        int brace = arrow < 0 ? -1 : text.lastIndexOf('}', arrow);
        String rule = close < 0 ? "" : text.substring(at + 1, close);
        if (brace < close || brace < 0 || !isRule(rule)) {
            return false;
        }
        int open = text.lastIndexOf('{', brace);
        int classed = text.indexOf(" [", close);
        String what = text.substring(close + 1, classed < 0 || classed > brace ? Math.max(open, close + 1) : classed);
        String priority = Text.between(text, "[Priority: ", "]");
        meaning.put("rule", rule);
        meaning.put("protocol", text.substring(open + 1, brace).toLowerCase(Locale.ROOT));
        describe(what.strip(), Text.between(text, "[Classification: ", "]"), priority, meaning);
        Peer source = Peer.withPort(text.substring(brace + 1, arrow).strip());
        Peer target = Peer.withPort(Text.word(text, arrow + 4));
        sides(source, source.port(), target, target.port(), meaning);
        return true;
    }

    private static boolean isRule(String rule) {
        int first = Text.endOfDigits(rule, 0);
        int second = Text.endOfDigits(rule, first + 1);
        boolean divided = first > 0 && Text.charAt(rule, first) == ':' && Text.charAt(rule, second) == ':';
        return divided && Text.isNumber(rule, second + 1);
    }

    /** Suricata's event in JSON; false where the fields are of something else. */
    static boolean event(Map<String, String> fields, Meaning meaning) {
        String signature = fields.getOrDefault("alert.signature", "");
        Peer source = Peer.of(fields.getOrDefault("src_ip", ""));
        if (signature.isEmpty() || source.ip() == null) {
            return false;
        }
        meaning.put(
                "rule",
                fields.getOrDefault("alert.gid", "1") + ":" + fields.getOrDefault("alert.signature_id", "") + ":"
                        + fields.getOrDefault("alert.rev", "0"));
        meaning.put("protocol", fields.getOrDefault("proto", "").toLowerCase(Locale.ROOT));
        String severity = fields.getOrDefault("alert.severity", "");
        describe(signature, fields.getOrDefault("alert.category", ""), severity, meaning);
        Peer target = Peer.of(fields.getOrDefault("dest_ip", ""));
        sides(source, fields.getOrDefault("src_port", ""), target, fields.getOrDefault("dest_port", ""), meaning);
        return true;
    }

    private static void describe(String what, String category, String priority, Meaning meaning) {
        meaning.put("event", "intrusion");
        meaning.put("signature", what);
        meaning.put("classification", category);
        meaning.put("priority", priority);
        int number = Text.digits(priority, 0, priority.length());
        boolean scan = Text.indexOfIgnoreCase(category + " " + what, "scan", 0) >= 0;
        boolean grave = scan || (number > 0 && number <= GRAVE);
        meaning.is(grave ? Action.PROBE : Action.OTHER, grave ? Level.WARNING : Level.NOTICE);
    }

    private static void sides(Peer source, String sourcePort, Peer target, String port, Meaning meaning) {
        meaning.ip = source.ip();
        meaning.put("sourceAddress", source.ip());
        meaning.put("sourcePort", sourcePort);
        meaning.put("destinationAddress", target.ip());
        meaning.put("port", port);
    }
}
