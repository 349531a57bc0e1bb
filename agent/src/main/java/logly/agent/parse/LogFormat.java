package logly.agent.parse;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import logly.agent.parse.general.IntrusionAlerts;
import logly.agent.parse.general.JsonFields;
import logly.agent.parse.general.LogfmtFields;
import logly.agent.parse.host.AuditMessages;
import logly.agent.parse.mail.DovecotMessages;
import logly.agent.parse.mail.EximMessages;
import logly.agent.parse.mail.MessagingServer;
import logly.agent.parse.multiline.AuditJoiner;
import logly.agent.parse.multiline.QuotedJoiner;
import logly.agent.parse.multiline.RecordJoiner;
import logly.agent.parse.multiline.StackTraceJoiner;
import logly.agent.parse.server.AsteriskMessages;
import logly.agent.parse.server.DatabaseMessages;
import logly.agent.parse.server.DnsMessages;
import logly.agent.parse.server.FtpMessages;
import logly.agent.parse.server.OpenvpnMessages;
import logly.agent.parse.server.PostgresMessages;
import logly.agent.parse.server.TomcatMessages;
import logly.agent.parse.web.AccessLog;
import logly.agent.parse.web.ApacheMessages;
import logly.agent.parse.web.HaproxyMessages;
import logly.agent.parse.web.NginxMessages;
import logly.agent.parse.web.SquidLog;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of log that have a parser, and how a kind is told from a file's name or from a line.
 *
 * <p>The order matters: a line goes to the first kind that it looks like. Kinds whose lines can't be mistaken stand
 * first, {@link #GENERIC} stands last.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold no state, and nobody else holds its lists
public enum LogFormat implements NamedFormat {
    CONTAINER("container", List.of(), ContainerParser::isWrapped, kind -> new ContainerParser()),
    FAIL2BAN("fail2ban", List.of("fail2ban"), Fail2banParser::isOwnLine, kind -> new Fail2banParser()),
    AUDIT("audit", "auditd", List.of("audit"), AuditMessages::read),
    NGINX("nginx-error", "nginx", List.of("nginx-error", "nginx_error"), NginxMessages::read),
    APACHE("apache-error", "apache", List.of("error_log"), ApacheMessages::read),
    MYSQL("mysql", "mysqld", List.of("mysql", "mariadb"), DatabaseMessages::mysqlLine),
    POSTGRES("postgresql", "postgres", List.of("postgresql"), PostgresMessages::read),
    EXIM("exim", "exim", List.of("mainlog", "rejectlog", "exim"), EximMessages::read),
    RESOLVER("resolver", null, List.of("nsd", "unbound"), DnsMessages::resolverLine),
    NAMED("named", "named", List.of("named"), DnsMessages::namedLine),
    DOVECOT("dovecot", "dovecot", List.of("dovecot"), DovecotMessages::read),
    TOMCAT("tomcat", "tomcat", List.of("catalina"), TomcatMessages::read),
    OPENVPN("openvpn", "openvpn", List.of("openvpn"), OpenvpnMessages::read),
    AUTH("auth", List.of("auth.", "secure", "sshd"), SyslogLine::isAuth, SyslogParser::new),
    SYSLOG(
            "syslog",
            List.of("syslog", "messages", "kern.log", "daemon.log", "user.log", "cron.log", "mail.log"),
            SyslogLine::isSyslog,
            SyslogParser::new),
    ACCESS("web-access", null, List.of("access", "other_vhosts_access", "ssl_access"), AccessLog::read),
    HAPROXY("haproxy", "haproxy", List.of("haproxy"), HaproxyMessages::read),
    MESSAGING("messaging-server", "messaging-server", List.of("connection.log"), MessagingServer::read),
    SQUID("squid", "squid", List.of(), SquidLog::read),
    VSFTPD("vsftpd", "vsftpd", List.of("vsftpd"), FtpMessages::vsftpdLine),
    INTRUSION("intrusion-alert", null, List.of("fast.log"), IntrusionAlerts::fastLine),
    ASTERISK("asterisk", "asterisk", List.of("asterisk"), AsteriskMessages::read),
    REDIS("redis", "redis", List.of("redis"), DatabaseMessages::redisLine),
    JOURNAL("journal", List.of(), JournalParser::isEntry, kind -> new JournalParser()),
    JSON("json", List.of(), JsonFields::isObject, kind -> new FieldParser(kind, JsonFields::of)),
    LOGFMT("logfmt", List.of(), LogfmtFields::isLine, kind -> new FieldParser(kind, LogfmtFields::of)),
    GENERIC("generic", List.of(), line -> true, kind -> new GenericParser());

    private final String label;
    private final List<String> names;
    private final Predicate<String> looks;
    private final Function<LogFormat, LogParser> parser;

    /**
     * A kind of log.
     *
     * @param names starts of the names of its files, in small letters; a rotated file's name goes on behind them
     * @param looks whether a line is of this kind; cheap, and never throws
     * @param parser marks a line that is not of its kind as generic ({@link GenericParser#parse(String, ParseContext, LogFormat)})
     */
    LogFormat(String label, List<String> names, Predicate<String> looks, Function<LogFormat, LogParser> parser) {
        this.label = label;
        this.names = names;
        this.looks = looks;
        this.parser = parser;
    }

    /**
     * A log that one kind of program writes itself, in its own form.
     *
     * @param service program that writes such lines; null where many do
     */
    LogFormat(String label, @Nullable String service, List<String> names, OwnLogParser.Reading reading) {
        this(
                label,
                names,
                line -> OwnLogParser.looksLike(line, reading),
                kind -> new OwnLogParser(kind, service, reading));
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public LogParser parser() {
        return parser.apply(this);
    }

    @Override
    public Optional<RecordJoiner> joiner() {
        if (this == AUDIT) {
            return Optional.of(new AuditJoiner());
        }
        if (this == POSTGRES) {
            return Optional.of(new QuotedJoiner(new StackTraceJoiner()));
        }
        return this == GENERIC || this == TOMCAT ? Optional.of(new StackTraceJoiner()) : Optional.empty();
    }

    boolean looksLike(String line) {
        return looks.test(line);
    }

    /** Whether one parser reads both kinds, which differ by the programs that mostly write there. */
    boolean readsLike(LogFormat other) {
        return this == other || (isSyslogHeaded() && other.isSyslogHeaded());
    }

    private boolean isSyslogHeaded() {
        return this == AUTH || this == SYSLOG;
    }

    public static Optional<LogFormat> named(String label) {
        for (LogFormat format : values()) {
            if (format.label.equals(label)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** All labels, for people: {@code a, b, c}. */
    public static String labels() {
        return Arrays.stream(values()).map(LogFormat::label).collect(Collectors.joining(", "));
    }

    /** By a file's name, rotated or not; empty where the name says nothing. */
    public static Optional<LogFormat> ofFileName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        for (LogFormat format : values()) {
            if (format.names.stream().anyMatch(name::startsWith)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The first kind that a line looks like. */
    static LogFormat ofLine(String line) {
        for (LogFormat format : values()) {
            if (format.looksLike(line)) {
                return format;
            }
        }
        return GENERIC;
    }
}
