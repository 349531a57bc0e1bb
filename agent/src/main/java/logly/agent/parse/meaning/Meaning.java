package logly.agent.parse.meaning;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import logly.agent.parse.text.ParseContext;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.IpText;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** What has been understood of one line so far; lives only as long as its line is read. */
public final class Meaning {
    private static final int LONGEST_LIST = 1024;

    public Action action = Action.OTHER;
    public Level level = Level.UNKNOWN;

    @Nullable
    public String service;

    @Nullable
    public String user;

    @Nullable
    public String ip;

    /** The message itself where the line holds it quoted or in a column; null where it is the rest of the line. */
    @Nullable
    public String message;

    private final Map<String, String> metadata = new HashMap<>(8);

    /** Always true, so that a rule can end with it. */
    public boolean is(Action action, Level level) {
        this.action = action;
        this.level = level;
        return true;
    }

    public void user(String name) {
        String bare = name.strip();
        if (!bare.isEmpty()) {
            user = bare;
        }
    }

    /** An address becomes the address, {@code A:port} and {@code [A]:port} that and a port, a name the remote host's. */
    public void remote(String host) {
        String bare = host.strip();
        if (bare.isEmpty() || bare.equals("UNKNOWN") || bare.equals("?") || bare.equals("-")) {
            return;
        }
        int colon = bare.lastIndexOf(':');
        boolean bracketed = bare.charAt(0) == '[';
        boolean withPort = colon > 0 && (bracketed ? bare.charAt(colon - 1) == ']' : bare.indexOf(':') == colon);
        String address = IpText.canonicalOrNull(withPort ? bare.substring(0, colon) : bare);
        if (address == null) {
            put("remoteHost", withPort ? bare.substring(0, colon) : bare);
        } else {
            ip = address;
        }
        if (withPort && Text.isNumber(bare, colon + 1)) {
            put("port", bare.substring(colon + 1));
        }
    }

    /** Of mail that was turned away: a recipient of this host is an account that the line speaks of. */
    public void recipient(String address, String reason) {
        put("recipient", address);
        put("reason", reason);
        if (Text.indexOfIgnoreCase(reason, "relay", 0) < 0) {
            user(address);
        }
    }

    /** Whether no rule has said anything yet. */
    public boolean isBlank() {
        return action == Action.OTHER && level == Level.UNKNOWN && user == null && ip == null;
    }

    public void put(String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            metadata.put(key, value);
        }
    }

    /** What has been put under this key; empty without. */
    public String value(String key) {
        return metadata.getOrDefault(key, "");
    }

    public void putIfAbsent(String key, @Nullable String value) {
        if (!metadata.containsKey(key)) {
            put(key, value);
        }
    }

    /** Adds to a list of values, which commas divide. */
    public void append(String key, String value) {
        String known = metadata.get(key);
        if (known == null || known.length() < LONGEST_LIST) {
            put(key, known == null || value.isEmpty() ? value : known + ", " + value);
        }
    }

    public LogEvent event(long millis, String source, String format, String message, ParseContext context) {
        return new LogEvent(
                null,
                Instant.ofEpochMilli(millis),
                context.host(),
                source,
                service,
                format,
                level,
                message,
                ip,
                user,
                action,
                metadata,
                null,
                null,
                context.readAt(),
                null,
                null,
                0L,
                0L,
                0L);
    }
}
