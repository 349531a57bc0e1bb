package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Which of our records each of Sigma's log sources means, and the names that its rules use for our fields. A name that is
 * not listed is looked up among the fields of {@link LogEvent} and then in its metadata, as it stands.
 */
final class LogSources {
    /** Metrics and aggregates, which only our own rules know. */
    static final LogSource METRICS = new LogSource("metric", "logly", null);

    private static final Set<String> AUTH = Set.of("auth", "sshd", "sudo", "su", "pam", "login");

    private static final Set<String> WEB =
            Set.of("nginx", "apache", "apache2", "httpd", "lighttpd", "haproxy", "caddy", "traefik", "web");
    private static final Set<String> MAIL =
            Set.of("postfix", "dovecot", "exim", "exim4", "sendmail", "courier", "cyrus", "opensmtpd", "mail");
    private static final Set<String> FTP = Set.of("vsftpd", "proftpd", "pure-ftpd", "wu-ftpd", "ftp");
    private static final Set<String> DATABASE =
            Set.of("mysql", "mariadb", "mysqld", "mariadbd", "postgresql", "postgres", "mongodb", "mongod", "redis");
    private static final Set<String> DNS = Set.of("named", "bind", "unbound", "dnsmasq", "nsd", "dns");

    /** Services of product linux that are whatever the host's logs hold: which program wrote, the rule's words tell. */
    private static final Set<String> ANY_LINUX = Set.of("syslog", "messages", "linux");

    private LogSources() {}

    private static final Map<String, List<String>> WEB_FIELDS = Map.ofEntries(
            Map.entry("cs-method", List.of("metadata.method")),
            Map.entry("cs-uri", List.of("uri")),
            Map.entry("c-uri", List.of("uri")),
            Map.entry("cs-uri-stem", List.of("metadata.path")),
            Map.entry("c-uri-stem", List.of("metadata.path")),
            Map.entry("cs-uri-query", List.of("uri")),
            Map.entry("c-uri-query", List.of("uri")),
            Map.entry("cs-user-agent", List.of("metadata.userAgent")),
            Map.entry("c-useragent", List.of("metadata.userAgent")),
            Map.entry("cs-referer", List.of("metadata.referer")),
            Map.entry("cs-referrer", List.of("metadata.referer")),
            Map.entry("cs-host", List.of("metadata.vhost")),
            Map.entry("cs-version", List.of("metadata.protocol")),
            Map.entry("cs-username", List.of("user")),
            Map.entry("c-ip", List.of("ipAddress")),
            Map.entry("src_ip", List.of("ipAddress")),
            Map.entry("sc-status", List.of("metadata.status")),
            Map.entry("sc-bytes", List.of("metadata.bytes")));

    private static final Map<String, List<String>> PROCESS_FIELDS = Map.ofEntries(
            Map.entry("Image", List.of("metadata.exe", "metadata.process")),
            Map.entry("CommandLine", List.of("metadata.commandLine", "metadata.command")),
            Map.entry("User", List.of("user")),
            Map.entry("CurrentDirectory", List.of("metadata.workingDirectory")),
            Map.entry("ProcessId", List.of("metadata.pid")),
            Map.entry("ParentProcessId", List.of("metadata.ppid")),
            Map.entry("LogonId", List.of("metadata.ses")),
            Map.entry("TargetFilename", List.of("metadata.path")),
            Map.entry("DestinationIp", List.of("ipAddress")),
            Map.entry("DestinationPort", List.of("metadata.port")),
            Map.entry("DestinationHostname", List.of("metadata.remoteHost")));

    private static final Map<String, List<String>> AUDIT_FIELDS = Map.ofEntries(
            Map.entry("type", List.of("metadata.auditType")),
            Map.entry("SYSCALL", List.of("metadata.syscall")),
            Map.entry("name", List.of("metadata.path")),
            Map.entry("cwd", List.of("metadata.workingDirectory")),
            Map.entry("acct", List.of("user")),
            Map.entry("proctitle", List.of("metadata.commandLine")));

    private static final Map<String, List<String>> COMMON_FIELDS = Map.ofEntries(
            Map.entry("ip", List.of("ipAddress")),
            Map.entry("src_ip", List.of("ipAddress")),
            Map.entry("SourceIp", List.of("ipAddress")),
            Map.entry("User", List.of("user")),
            Map.entry("USER", List.of("user")),
            Map.entry("client_ip", List.of("ipAddress")),
            Map.entry("pam_rhost", List.of("ipAddress", "metadata.remoteHost")),
            Map.entry("user_name", List.of("user")),
            Map.entry("pam_user", List.of("user")),
            Map.entry("pam_message", List.of("message")),
            Map.entry("deviceProcessName", List.of("service")),
            Map.entry("Hostname", List.of("host")),
            Map.entry("program", List.of("service")));

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
            return category == null || Set.of("metric", "log_event").contains(category);
        }
        if (product != null && !product.equals("linux")) {
            return isProgram(product)
                    && (category == null || category.equals("webserver") || category.equals("application"));
        }
        if (category != null) {
            return switch (category) {
                case "process_creation", "file_event", "network_connection" -> product != null && service == null;
                case "webserver", "proxy" -> !category.equals("proxy") || product == null;
                case "dns", "mail", "ftp", "database", "authentication", "firewall" -> true;
                default -> false;
            };
        }
        return service == null
                || AUTH.contains(service)
                || ANY_LINUX.contains(service)
                || isProgram(service)
                || Set.of("auditd", "cron", "clamav", "fail2ban", "modsecurity", "kernel", "systemd")
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
                metadata.containsKey("commandLine")
                        || (event.getSource().equals("auditd") && metadata.containsKey("exe"))
                        || metadata.containsKey("command");
            case "file_event" -> isOf("auditd", event) && metadata.containsKey("path");
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

    private static boolean isOfService(String service, LogEvent event) {
        if (ANY_LINUX.contains(service)) {
            return true;
        }
        return switch (service) {
            case "auth" -> isOneOf(AUTH, event);
            case "cron" -> isOf("cron", event) || isOf("crond", event) || isOf("anacron", event);
            case "auditd" -> isOf("auditd", event) || event.getMetadata().containsKey("auditType");
            case "clamav" -> isOf("clamav", event) || isOf("clamd", event) || isOf("freshclam", event);
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

    /** Our fields that a rule of this source means by a name; empty where it means the name itself. */
    static List<String> fields(LogSource source, String name) {
        List<String> found = new ArrayList<>();
        String category = source.category();
        add(found, isWeb(source) ? WEB_FIELDS : null, name);
        add(found, category != null && !isWeb(source) ? PROCESS_FIELDS : null, name);
        add(found, "auditd".equals(source.service()) ? AUDIT_FIELDS : null, name);
        if (found.isEmpty()) {
            add(found, COMMON_FIELDS, name);
        }
        return found;
    }

    private static boolean isWeb(LogSource source) {
        return "webserver".equals(source.category())
                || (source.product() != null && WEB.contains(source.product()))
                || (source.service() != null && WEB.contains(source.service()));
    }

    private static void add(List<String> found, @Nullable Map<String, List<String>> table, String name) {
        if (table != null) {
            found.addAll(table.getOrDefault(name, List.of()));
        }
    }
}
