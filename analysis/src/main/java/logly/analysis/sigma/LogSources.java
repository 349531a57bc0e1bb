package logly.analysis.sigma;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import logly.analysis.watch.Signal;
import logly.schemas.Action;
import logly.schemas.LogEvent;

/** Which of our records each of Sigma's log sources means; {@link FieldNames} has the names of their fields. */
final class LogSources {
    /** Metrics and aggregates, which only our own rules know. */
    static final LogSource METRICS = new LogSource("metric", "logly", null);

    /** What the watches of hosts and services notice. */
    private static final String SIGNAL = "signal";

    private static final Set<String> AUTH = Set.of("auth", "sshd", "sudo", "su", "pam", "login");

    static final Set<String> WEB =
            Set.of("nginx", "apache", "apache2", "httpd", "lighttpd", "haproxy", "caddy", "traefik", "web");
    private static final Set<String> MAIL =
            Set.of("postfix", "dovecot", "exim", "exim4", "sendmail", "courier", "cyrus", "opensmtpd", "mail");
    private static final Set<String> FTP = Set.of("vsftpd", "proftpd", "pure-ftpd", "wu-ftpd", "ftp");
    private static final Set<String> DATABASE =
            Set.of("mysql", "mariadb", "mysqld", "mariadbd", "postgresql", "postgres", "mongodb", "mongod", "redis");
    private static final Set<String> DNS = Set.of("named", "bind", "unbound", "dnsmasq", "nsd", "dns");

    private static final Set<String> CRON = Set.of("cron", "crond", "anacron", "crontab");

    /** Services of product linux that are whatever the host's logs hold: which program wrote, the rule's words tell. */
    private static final Set<String> ANY_LINUX = Set.of("syslog", "messages", "linux");

    private LogSources() {}

    /**
     * Refuses a log source that nothing here collects.
     *
     * @throws RefusedRule naming it
     */
    static void requireCollected(LogSource source, int line) {
        if (!isCollected(source)) {
            throw new RefusedRule(line, "the log source " + source + " is not collected");
        }
    }

    private static boolean isCollected(LogSource source) {
        String product = source.product();
        String category = source.category();
        String service = source.service();
        if (source.equals(METRICS) || (product != null && product.equals("logly") && service == null)) {
            return category == null || Set.of("metric", "log_event", SIGNAL).contains(category);
        }
        if (product != null && !product.equals("linux")) {
            return isProgram(product)
                    && (category == null || category.equals("webserver") || category.equals("application"));
        }
        if (category != null) {
            return switch (category) {
                case "process_creation", "file_event", "network_connection" -> product != null && service == null;
                case "webserver", "dns", "mail", "ftp", "database", "authentication", "firewall" -> true;
                default -> false;
            };
        }
        return service == null
                || AUTH.contains(service)
                || ANY_LINUX.contains(service)
                || isProgram(service)
                || Set.of("auditd", "cron", "clamav", "fail2ban", "guacamole", "modsecurity", "kernel", "systemd")
                        .contains(service);
    }

    private static boolean isProgram(String name) {
        return WEB.contains(name)
                || MAIL.contains(name)
                || FTP.contains(name)
                || DATABASE.contains(name)
                || DNS.contains(name)
                || Set.of("modsecurity", "fail2ban", "squid", "openvpn").contains(name);
    }

    /** Whether an event belongs to a log source. */
    static boolean holds(LogSource source, LogEvent event) {
        String product = source.product();
        String category = source.category();
        String service = source.service();
        if (event.getSource().equals(Signal.SOURCE)) {
            return "logly".equals(product) && SIGNAL.equals(category);
        }
        if (product != null && product.equals("logly")) {
            return category == null || category.equals("log_event");
        }
        if (product != null && !product.equals("linux") && !isOf(product, event)) {
            return false;
        }
        if (category != null && !isOfCategory(category, event)) {
            return false;
        }
        return service == null || isOfService(service, event);
    }

    private static boolean isOfCategory(String category, LogEvent event) {
        Map<String, String> metadata = event.getMetadata();
        return switch (category) {
            case "process_creation" ->
                metadata.containsKey("auditType")
                        ? isExecution(event)
                        : metadata.containsKey("commandLine") || metadata.containsKey("command");
            case "file_event" -> isOf("auditd", event) && metadata.containsKey("path") && !isExecution(event);
            case "network_connection" -> isOf("auditd", event) && event.getIpAddress() != null;
            case "webserver" -> metadata.containsKey("method") && metadata.containsKey("path");
            case "mail" -> isOneOf(MAIL, event);
            case "ftp" -> isOneOf(FTP, event);
            case "database" -> isOneOf(DATABASE, event);
            case "dns" -> isOneOf(DNS, event);
            case "authentication" -> isOneOf(AUTH, event);
            case "firewall" -> event.getAction() == Action.BLOCKED;
            case "application" -> true;
            default -> false;
        };
    }

    /** Whether an audit event tells of a program that starts: a call of execve, or a command of sudo. */
    private static boolean isExecution(LogEvent event) {
        String type = event.getMetadata().getOrDefault("auditType", "");
        return switch (type) {
            case "SYSCALL" ->
                event.getMessage().contains("type=EXECVE")
                        || new AuditFields(event.getMessage())
                                .values("SYSCALL").stream().anyMatch(call -> call.startsWith("execve"));
            case "EXECVE", "PROCTITLE", "USER_CMD" -> true;
            default -> false;
        };
    }

    private static boolean isOfService(String service, LogEvent event) {
        if (ANY_LINUX.contains(service)) {
            return true;
        }
        return switch (service) {
            case "auth" -> isOneOf(AUTH, event);
            case "cron" -> isOneOf(CRON, event);
            case "auditd" -> isOf("auditd", event) || event.getMetadata().containsKey("auditType");
            case "clamav" -> isOf("clamav", event) || isOf("clamd", event) || isOf("freshclam", event);
            case "guacamole" -> isOf("guacamole", event) || isOf("guacd", event);
            case "modsecurity" ->
                isOf("modsecurity", event) || event.getMessage().contains("ModSecurity");
            default -> isOf(service, event);
        };
    }

    private static boolean isOneOf(Set<String> names, LogEvent event) {
        return names.contains(event.getSource())
                || names.contains(event.getFormat())
                || (event.getService() != null && names.contains(head(event.getService())));
    }

    private static boolean isOf(String name, LogEvent event) {
        return name.equals(event.getSource())
                || name.equals(event.getFormat())
                || (event.getService() != null && name.equals(head(event.getService())));
    }

    /** {@code postfix} of {@code postfix/smtpd}, in lower case. */
    private static String head(String service) {
        int slash = service.indexOf('/');
        return (slash > 0 ? service.substring(0, slash) : service).toLowerCase(Locale.ROOT);
    }

    /** What rules can be for, and which records that means, for people. */
    static List<List<String>> documented() {
        return List.of(
                List.of("`product: linux`, also with `service: syslog` or `messages`", "every log event"),
                List.of(
                        "`service: auth`, `sshd`, `sudo`, `su`, `pam`, `login`",
                        "log events of that program; `auth` all of them"),
                List.of("`service: cron`", "log events of cron, crond, anacron, crontab"),
                List.of("`service: auditd`", "audit records"),
                List.of(
                        "`service: clamav`, `fail2ban`, `guacamole`, `modsecurity`, `kernel`, `systemd`",
                        "log events of that program"),
                List.of(
                        "`category: process_creation`",
                        "audit events that start a program, and log events with a command; nothing tells the parent's program"),
                List.of("`category: file_event`", "audit events with a path that start no program"),
                List.of("`category: network_connection`", "audit records with an address"),
                List.of(
                        "`category: webserver`; also as product or service: " + code(WEB),
                        "requests: log events with method and path"),
                List.of("`category: mail`; also as product or service: " + code(MAIL), "log events of mail servers"),
                List.of("`category: ftp`; also as product or service: " + code(FTP), "log events of FTP servers"),
                List.of(
                        "`category: database`; also as product or service: " + code(DATABASE),
                        "log events of databases"),
                List.of("`category: dns`; also as product or service: " + code(DNS), "log events of name servers"),
                List.of("`category: authentication`", "as `service: auth`"),
                List.of("`category: firewall`", "packets that a firewall dropped"),
                List.of("`product: logly`, `category: log_event`", "every log event, by our own names"),
                List.of(
                        "`product: logly`, `category: metric`",
                        "samples of hosts, by the field names of `SystemMetric` and `NetworkMetric`; `record` is the name of the kind"),
                List.of(
                        "`product: logly`, `category: signal`",
                        "what is unlike the past of a host or service: `metadata.signal` is `silent_host`, `error_spike` or"
                                + " `service_degraded`; `metadata.observed`, `metadata.expected`"));
    }

    private static String code(Set<String> names) {
        return String.join(
                ", ",
                new TreeSet<>(names).stream().map(name -> "`" + name + "`").toList());
    }
}
