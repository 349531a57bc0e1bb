package logly.agent.parse;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of log that have a parser, and how a file's kind is told from its name or from its first lines. */
public enum LogFormat {
    AUTH("auth"),
    SYSLOG("syslog"),
    FAIL2BAN("fail2ban"),
    GENERIC("generic");

    private final String label;

    LogFormat(String label) {
        this.label = label;
    }

    /** The word that stands in settings and in events. */
    public String label() {
        return label;
    }

    public LogParser parser() {
        return switch (this) {
            case AUTH -> new AuthLogParser();
            case SYSLOG -> new SyslogParser();
            case FAIL2BAN -> new Fail2banParser();
            case GENERIC -> new GenericParser();
        };
    }

    public static Optional<LogFormat> named(String label) {
        for (LogFormat format : values()) {
            if (format.label.equals(label)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** By a file's name, rotated or not; empty where the name says nothing. */
    public static Optional<LogFormat> ofFileName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.startsWith("fail2ban")) {
            return Optional.of(FAIL2BAN);
        }
        if (name.startsWith("auth.") || name.equals("auth") || name.startsWith("secure") || name.startsWith("sshd")) {
            return Optional.of(AUTH);
        }
        for (String known :
                List.of("syslog", "messages", "kern.log", "daemon.log", "user.log", "cron.log", "mail.log")) {
            if (name.startsWith(known)) {
                return Optional.of(SYSLOG);
            }
        }
        return Optional.empty();
    }

    /** By a few lines: the first kind of which most lines are. */
    public static LogFormat ofSample(List<String> lines) {
        ParseContext context = new ParseContext(ZoneOffset.UTC, Instant.EPOCH, "");
        int headers = 0;
        int auth = 0;
        int bans = 0;
        for (String line : lines) {
            SyslogHeader header = SyslogHeader.of(line, context);
            if (Fail2banParser.isOwnLine(line)) {
                bans++;
            } else if (header != null && header.program() != null) {
                headers++;
                auth += AuthMessages.isAuthProgram(header.program()) ? 1 : 0;
            }
        }
        if (bans * 2 > lines.size()) {
            return FAIL2BAN;
        }
        if (headers * 2 <= lines.size()) {
            return GENERIC;
        }
        return auth * 2 > headers ? AUTH : SYSLOG;
    }
}
