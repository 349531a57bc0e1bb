package logly.agent.error;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.agent.words.Words;
import org.jspecify.annotations.Nullable;

/**
 * The code that a message names: of Oracle, Apache, MySQL, SQLSTATE, Node.js, gRPC, an error number by its name, a status
 * of HTTP, how a process ended. The most telling one where there are several.
 */
final class ErrorCode {
    private static final int SCANNED = 4_096;
    /** In their order; the literal keeps most patterns from being tried. No pattern repeats what repeats. */
    private static final List<Rule> RULES = List.of(
            rule("ORA-", "\\b(ORA-\\d{5})\\b"),
            rule("TNS-", "\\b(TNS-\\d{5})\\b"),
            rule("AH", "\\b(AH\\d{5})\\b"),
            rule("SQLSTATE", "SQLSTATE[\\[ :=(]{1,3}([0-9A-Z]{5})\\b"),
            rule("sqlstate", "sqlstate[\\[ :=(]{1,3}([0-9A-Z]{5})\\b"),
            rule("[MY-", "\\[(MY-\\d{6})\\]"),
            rule("ERROR ", "\\bERROR (\\d{4}) \\([0-9A-Z]{5}\\)"),
            rule("ERR_", "\\b(ERR_[A-Z0-9_]{2,60})\\b"),
            rule("code = ", "\\bcode = ([A-Z][A-Za-z]{2,30}) desc"),
            rule("E", "\\b(E[A-Z2][A-Z_]{1,16})\\b"),
            rule("rrno", "\\b[Ee]rrno[ :=]{1,2}(\\d{1,3})\\b"),
            rule("os error", "\\(os error (\\d{1,3})\\)"),
            rule("(", "\\((\\d{1,3})(?:: |\\))[A-Z]"),
            rule("status=", "\\bstatus=(\\d{1,3}/[A-Z0-9-]{2,20})"),
            rule("TTP", "\\bHTTP(?:/\\d(?:\\.\\d)?)?\"? ([45]\\d\\d)\\b"),
            rule("status", "\\bstatus(?: code)?[ =:]{1,2}([45]\\d\\d)\\b"),
            rule("exit", "\\bexit(?:ed)?(?: with)?(?: status| code)[ :=]{1,2}(-?\\d{1,5})\\b"),
            rule("SIG", "\\b(SIG[A-Z]{3,6})\\b"),
            rule("ignal", "\\b([Ss]ignal[ =]\\d{1,2})\\b"),
            rule("ode", "\\b[Cc]ode[ :=#]{1,2}'?([A-Z]{0,12}[_-]?\\d{1,10})\\b"));

    private static final Words<String> WORDS = new Words<>(
            ErrorNumber.words().keySet().stream().collect(Collectors.toMap(words -> words, words -> words)));

    private record Rule(String literal, Pattern pattern) {}

    private ErrorCode() {}

    private static Rule rule(String literal, String pattern) {
        return new Rule(literal, Pattern.compile(pattern));
    }

    static @Nullable String of(String text, Map<String, String> metadata) {
        String scanned = text.length() > SCANNED ? text.substring(0, SCANNED) : text;
        for (Rule rule : RULES) {
            String found = scanned.contains(rule.literal) ? find(rule, scanned) : null;
            if (found != null) {
                return found;
            }
        }
        return Stream.of("status", "errorCode", "exitCode", "code")
                .map(metadata::get)
                .filter(value -> value != null && value.matches("[45]\\d\\d|[A-Z0-9_-]{1,20}") && !value.equals("0"))
                .filter(value -> value.length() != 3 || value.compareTo("400") >= 0)
                .findFirst()
                .orElseGet(() -> ofWords(scanned));
    }

    private static @Nullable String find(Rule rule, String text) {
        Matcher matcher = rule.pattern.matcher(text);
        while (matcher.find()) {
            String code = matcher.group(1);
            boolean number = rule.literal.equals("rrno") || rule.literal.equals("os error") || rule.literal.equals("(");
            String name = number ? ErrorNumber.ofNumber(code) : code;
            boolean fits = !rule.literal.equals("E") || ErrorNumber.isName(code);
            if (name != null && fits) {
                return name.replace('=', ' ');
            }
        }
        return null;
    }

    /** By the longest words of an error number that stand there. */
    private static @Nullable String ofWords(String text) {
        String[] longest = {""};
        WORDS.<String>first(text, 0, (words, start) -> {
            longest[0] = words.length() > longest[0].length() ? words : longest[0];
            return null;
        });
        return ErrorNumber.words().get(longest[0]);
    }
}
