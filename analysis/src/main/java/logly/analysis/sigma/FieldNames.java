package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * The names that Sigma's rules use for our fields, by log source. A name that is not listed is looked up among the
 * fields of {@link LogEvent}, in its metadata and in the records of an audit event, as it stands.
 */
final class FieldNames {
    private FieldNames() {}

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
            Map.entry("TargetFilename", List.of("TargetFilename")),
            Map.entry("Initiated", List.of("Initiated")),
            Map.entry("DestinationIp", List.of("ipAddress")),
            Map.entry("DestinationPort", List.of("metadata.port")),
            Map.entry("DestinationHostname", List.of("metadata.remoteHost")));

    private static final Map<String, List<String>> AUDIT_FIELDS = Map.ofEntries(
            Map.entry("type", List.of("metadata.auditType", "type")),
            Map.entry("syscall", List.of("syscall", "SYSCALL")),
            Map.entry("SYSCALL", List.of("SYSCALL", "metadata.syscall")),
            Map.entry("name", List.of("name", "metadata.path")),
            Map.entry("cwd", List.of("cwd", "metadata.workingDirectory")),
            Map.entry("acct", List.of("acct", "user")),
            Map.entry("proctitle", List.of("proctitle", "metadata.commandLine")));

    private static final Map<String, List<String>> COMMON_FIELDS = Map.ofEntries(
            Map.entry("ip", List.of("ipAddress")),
            Map.entry("src_ip", List.of("ipAddress")),
            Map.entry("SourceIp", List.of("ipAddress")),
            Map.entry("User", List.of("user")),
            Map.entry("USER", List.of("metadata.effectiveUser")),
            Map.entry("client_ip", List.of("ipAddress")),
            Map.entry("pam_rhost", List.of("ipAddress", "metadata.remoteHost")),
            Map.entry("user_name", List.of("user")),
            Map.entry("pam_user", List.of("user")),
            Map.entry("pam_message", List.of("message")),
            Map.entry("keywords", List.of("message")),
            Map.entry("deviceProcessName", List.of("service")),
            Map.entry("Hostname", List.of("host")),
            Map.entry("program", List.of("service")));

    /** Our fields that a rule of this source means by a name; empty where it means the name itself. */
    static List<String> ours(LogSource source, String name) {
        List<String> found = new ArrayList<>();
        String category = source.category();
        add(found, isWeb(source) ? WEB_FIELDS : null, name);
        add(found, category != null && !isWeb(source) ? PROCESS_FIELDS : null, name);
        add(found, "auditd".equals(source.service()) ? AUDIT_FIELDS : null, name);
        if (found.isEmpty()) {
            add(found, COMMON_FIELDS, name);
        }
        if (found.isEmpty() && !isWeb(source)) {
            add(found, PROCESS_FIELDS, name);
        }
        return found;
    }

    private static boolean isWeb(LogSource source) {
        return "webserver".equals(source.category())
                || (source.product() != null && LogSources.WEB.contains(source.product()))
                || (source.service() != null && LogSources.WEB.contains(source.service()));
    }

    private static void add(List<String> found, @Nullable Map<String, List<String>> table, String name) {
        if (table != null) {
            found.addAll(table.getOrDefault(name, List.of()));
        }
    }

    /** Names that rules use for our fields, by what they are for. */
    static Map<String, Map<String, List<String>>> fieldTables() {
        Map<String, Map<String, List<String>>> tables = new LinkedHashMap<>();
        tables.put("`webserver`", WEB_FIELDS);
        tables.put("processes, files and connections", PROCESS_FIELDS);
        tables.put("`auditd`", AUDIT_FIELDS);
        tables.put("all", COMMON_FIELDS);
        return tables;
    }
}
