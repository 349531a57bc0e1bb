package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditFieldsTest {
    private static final String STAMP = " msg=audit(1795690000.123:501): ";
    private static final String EXECUTION = String.join(
            "\n",
            "type=SYSCALL" + STAMP + "arch=c000003e syscall=59 success=yes a0=55d0c0 a1=55d0d0 ppid=9 pid=10"
                    + " auid=1000 uid=0 euid=0 comm=\"touch\" exe=\"/usr/bin/touch\" key=\"watch\"",
            "type=EXECVE" + STAMP + "argc=3 a0=\"touch\" a1=\"-c\" a2=2F746D702F61206220632E7368",
            "type=CWD" + STAMP + "cwd=\"/etc/cron.d\"",
            "type=PATH" + STAMP + "item=0 name=\"/etc/cron.d\" nametype=PARENT",
            "type=PATH" + STAMP + "item=1 name=\"job\" nametype=CREATE",
            "type=PROCTITLE" + STAMP + "proctitle=746F756368002D63");
    private static final String CONNECTION = String.join(
            "\n",
            "type=SYSCALL" + STAMP + "arch=c00000b7 syscall=203 success=yes a0=3 comm=\"nc\" exe=\"/usr/bin/nc\"",
            "type=SOCKADDR" + STAMP + "saddr=0200115CCB007108");
    private static final String STOPPED = "type=SERVICE_STOP" + STAMP
            + "pid=1 uid=0 auid=4294967295 msg='unit=firewalld comm=\"systemd\" exe=\"/usr/lib/systemd/systemd\" res=success'";

    private static LogEvent event(String message, String... metadata) {
        return of("audit", "auditd", SigmaRuleTest.event(message, metadata));
    }

    private static LogEvent of(String format, String service, LogEvent event) {
        return LogEvent.newBuilder(event)
                .setSource(format)
                .setFormat(format)
                .setService(service)
                .build();
    }

    private static LogEvent execution() {
        return event(
                EXECUTION, "auditType", "SYSCALL", "exe", "/usr/bin/touch", "commandLine", "touch -c '/tmp/a b c.sh'");
    }

    private static LogEvent connection(String number) {
        String message = CONNECTION.replace("syscall=203", "syscall=" + number);
        return event(message, "auditType", "SYSCALL", "exe", "/usr/bin/nc", "port", "4444");
    }

    private static boolean matches(String source, String detection, LogEvent event) {
        String text = "title: T\nlogsource:\n  product: linux\n  " + source + "\ndetection:\n" + detection.indent(2);
        RuleSet rules = new RuleSet(new RuleReader(Map.of()).read(text));
        return !rules.matching(new EventRecord(event), 0, (tried, isFulfilled) -> {})
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"{type: EXECVE, a0: touch, a1: -c}\" | true",
                "\"{type: execve, a0: chmod}\" | false",
                "\"{type: SYSCALL, a0: 55d0c0}\" | true",
                "\"{a2|contains: 'a b c'}\" | true",
                "\"{type: PATH, name: /etc/cron.d, nametype: CREATE}\" | true",
                "\"{type: PROCTITLE, proctitle: touch -c}\" | true",
                "\"{type: SYSCALL, syscall: 59, euid: 0, cwd: /etc/cron.d}\" | true",
                "\"{syscall: execve}\" | true",
                "\"{SYSCALL: [execve, execveat]}\" | true",
                "\"{SYSCALL: connect}\" | false",
                "\"{key: watch, auid: 1000, comm: touch, exe|endswith: /touch}\" | true",
                "\"['a b c.sh']\" | true",
                "\"['touch -c']\" | true",
            })
    void findsWhatAnyRecordOfAnAuditEventSays(String selection, boolean expected) {
        assertThat(matches("service: auditd", "s: " + selection + "\ncondition: s", execution()))
                .isEqualTo(expected);
    }

    @Test
    void findsRecordsOfSeveralTypesInOneEvent() {
        String detection = "a:\n  type: PROCTITLE\nb:\n  type: SYSCALL\n  exe: /usr/bin/touch\ncondition: a and b";
        assertThat(matches("service: auditd", detection, execution())).isTrue();
    }

    @Test
    void readsWhatUserSpaceSays() {
        LogEvent event = event(STOPPED, "auditType", "SERVICE_STOP", "unit", "firewalld");
        assertThat(matches(
                        "service: auditd",
                        "s: {type: SERVICE_STOP, unit: firewalld, res: success}\ncondition: s",
                        event))
                .isTrue();
    }

    @Test
    void tellsStartsOfProgramsFromOtherCalls() {
        String any = "s: {Image|startswith: /usr/}\ncondition: s";
        assertThat(matches("category: process_creation", any, execution())).isTrue();
        assertThat(matches("category: process_creation", any, connection("203")))
                .isFalse();
    }

    @Test
    void tellsWhichSideBeganAConnection() {
        String detection = "s: {Initiated: 'true', DestinationPort: 4444}\ncondition: s";
        assertThat(matches("category: network_connection", detection, connection("203")))
                .isTrue();
        assertThat(matches("category: network_connection", detection, connection("202")))
                .isFalse();
    }

    @Test
    void makesPathsAbsoluteAndLeavesOutFolders() {
        AuditFields fields = new AuditFields(EXECUTION);
        assertThat(fields.values("TargetFilename")).isEqualTo(List.of("/etc/cron.d/job"));
        assertThat(fields.values("name")).isEqualTo(List.of("/etc/cron.d", "job"));
    }

    @Test
    void takesFieldsOfProcessesAlsoWithoutACategory() {
        LogEvent sudo = SigmaRuleTest.event("root : COMMAND=/usr/bin/at now", "command", "/usr/bin/at now");
        assertThat(matches("definition: any", "s: {CommandLine|endswith: at now}\ncondition: s", sudo))
                .isTrue();
    }

    @Test
    void takesTheUserOfSudosLineForTheOneThatTheCommandRunsAs() {
        LogEvent sudo = SigmaRuleTest.event("root : USER=#-1", "effectiveUser", "#-1");
        assertThat(matches("category: authentication", "s: {USER: '#-*'}\ncondition: s", sudo))
                .isTrue();
        assertThat(matches("category: authentication", "s: {USER: root}\ncondition: s", sudo))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"clamav,clamd", "guacamole,guacd", "vsftpd,vsftpd", "cron,CRON", "cron,crontab", "sudo,sudo"})
    void takesWhatAServicesProgramsWrite(String service, String program) {
        LogEvent event = SigmaRuleTest.event("two sessions");
        String detection = "s: ['two']\ncondition: s";
        assertThat(matches("service: " + service, detection, of("syslog", program, event)))
                .isTrue();
        assertThat(matches("service: " + service, detection, of("syslog", "other", event)))
                .isFalse();
    }
}
