package logly.agent.error;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.schemas.LogEvent;

/** Fills what an event names into sentences: {@code {port:its port}} is the port, or the words behind the colon. */
final class Advice {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w{1,20}):([^{}]{0,60})\\}");
    private static final Pattern TARGET = Pattern.compile(
            "(?<![\\w.:/-])(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[0-9a-fA-F:.]{2,45}\\]|[A-Za-z][A-Za-z0-9-]{0,62}(?:\\.[A-Za-z0-9-]{1,63}){0,5}):(\\d{2,5})\\b");
    private static final Pattern IN_URL = Pattern.compile("://(?:[^/@\\s]{0,100}@)?([^/:\\s\"']{1,100}):(\\d{2,5})\\b");
    private static final Pattern PATH = Pattern.compile("(?<![\\w.:/])(/[\\w.@+-]{1,100}(?:/[\\w.@+-]{1,100}){0,20})");

    private final Map<String, String> values = new HashMap<>();

    Advice(LogEvent event, String text) {
        put("service", event.getService());
        put("user", event.getUser());
        put("ip", event.getIpAddress());
        Map<String, String> metadata = event.getMetadata();
        for (String key : List.of("unit", "process", "device", "interface", "path")) {
            put(key, metadata.get(key));
        }
        if (!values.containsKey("path") && text.indexOf('/') >= 0) {
            Matcher path = PATH.matcher(text);
            put("path", path.find() ? path.group(1) : null);
        }
        if (holdsPort(text)) {
            Matcher url = IN_URL.matcher(text);
            Matcher bare = TARGET.matcher(text);
            if (url.find()) {
                target(url);
            } else if (bare.find() && SourcePlace.of(bare.group()) == null) {
                target(bare);
            }
        }
    }

    /** Whether a colon with a digit behind it stands there: without one the patterns need not be tried. */
    private static boolean holdsPort(String text) {
        int colon = text.indexOf(':');
        while (colon >= 0 && colon + 1 < text.length()) {
            if (Character.isDigit(text.charAt(colon + 1))) {
                return true;
            }
            colon = text.indexOf(':', colon + 1);
        }
        return false;
    }

    private void target(Matcher found) {
        put("target", found.group(1) + ":" + found.group(2));
        put("host", found.group(1));
        put("port", found.group(2));
    }

    private void put(String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null && !value.isEmpty()) {
            values.put(key, value);
        }
    }

    List<String> fill(List<String> sentences) {
        return sentences.stream().map(this::fill).toList();
    }

    private String fill(String sentence) {
        if (sentence.indexOf('{') < 0) {
            return sentence;
        }
        Matcher matcher = PLACE.matcher(sentence);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = values.getOrDefault(matcher.group(1), matcher.group(2));
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }
}
