package logly.agent.proc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.agent.parse.Corpora;
import logly.agent.proc.InterfaceCounters.Direction;
import logly.agent.proc.Socket.Protocol;
import logly.agent.proc.Socket.State;
import logly.schemas.IpText;
import org.junit.jupiter.api.Test;

/** The kernel's files as another project parses them: every fact that the agent takes from one must agree. */
class HostStateAgreementTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private final List<String> differences = new ArrayList<>();
    private int judged;

    private interface Judge {
        void judge(String text, JsonNode expected);
    }

    private Map<String, Judge> judges() {
        return Map.ofEntries(
                Map.entry("proc_net_tcp", this::sockets),
                Map.entry("proc_net_dev", this::interfaces),
                Map.entry("proc_net_if_inet6", this::addresses),
                Map.entry("proc_pid_stat", this::process),
                Map.entry("proc_pid_status", this::status),
                Map.entry("proc_pid_io", this::io),
                Map.entry("proc_meminfo", this::kibibytes),
                Map.entry("proc_vmstat", this::plain),
                Map.entry("proc_stat", this::kernel),
                Map.entry("proc_loadavg", this::load),
                Map.entry("proc_diskstats", this::disks),
                Map.entry("proc_uptime", this::uptime));
    }

    @Test
    void agreesOnEveryFileOfTheKernel() throws IOException {
        int cases = 0;
        List<String> unknown = new ArrayList<>();
        for (JsonNode each : Corpora.read("host-state")) {
            if (each.path("source").asText().startsWith("/proc/")) {
                cases++;
                String parser = each.path("ctx").path("parser").asText();
                Judge judge = judges().get(parser);
                if (judge == null) {
                    unknown.add(parser);
                } else {
                    judge.judge(each.path("text").asText(), each.path("expect").path("parsed"));
                }
            }
        }
        System.out.println("host-state: " + cases + " files of the kernel, " + judged + " facts, " + differences.size()
                + " differ, of no use to the agent: " + unknown);
        assertThat(differences).isEmpty();
        assertThat(judged).isPositive();
    }

    private void same(String fact, Object expected, Object actual) {
        judged++;
        if (!Objects.equals(String.valueOf(expected), String.valueOf(actual))) {
            differences.add(fact + ": expected " + expected + ", got " + actual);
        }
    }

    private static String canonical(String address) {
        return IpText.canonical(address).orElseThrow();
    }

    private void sockets(String text, JsonNode expected) {
        List<Socket> sockets = Socket.parse(text, Protocol.TCP, LITTLE);
        same("sockets", expected.size(), sockets.size());
        for (int i = 0; i < sockets.size(); i++) {
            Socket socket = sockets.get(i);
            JsonNode row = expected.get(i);
            same("local", canonical(row.path("local_address").asText()), socket.localIp());
            same("remote", canonical(row.path("remote_address").asText()), socket.remoteIp());
            same("port", row.path("local_port").asInt(), socket.localPort());
            same("remote port", row.path("remote_port").asInt(), socket.remotePort());
            same("state", State.of(Integer.parseInt(row.path("state").asText(), 16)), socket.state());
            same("uid", row.path("uid").asLong(), socket.uid());
            same("inode", row.path("inode").asLong(), socket.inode());
        }
    }

    private void interfaces(String text, JsonNode expected) {
        List<InterfaceCounters> interfaces = InterfaceCounters.parse(text);
        same("interfaces", expected.size(), interfaces.size());
        for (int i = 0; i < interfaces.size(); i++) {
            JsonNode row = expected.get(i);
            same("interface", row.path("interface").asText(), interfaces.get(i).name());
            direction(row, "r_", interfaces.get(i).received());
            direction(row, "t_", interfaces.get(i).sent());
        }
    }

    private void direction(JsonNode row, String prefix, Direction direction) {
        same(prefix + "bytes", row.path(prefix + "bytes").asLong(), direction.bytes());
        same(prefix + "packets", row.path(prefix + "packets").asLong(), direction.packets());
        same(prefix + "errs", row.path(prefix + "errs").asLong(), direction.errors());
        same(prefix + "drop", row.path(prefix + "drop").asLong(), direction.drops());
    }

    private void addresses(String text, JsonNode expected) {
        List<Inet6Address> addresses = Inet6Address.parse(text);
        same("addresses", expected.size(), addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            JsonNode row = expected.get(i);
            String groups = row.path("address").asText().replaceAll("(....)(?=.)", "$1:");
            same("address", canonical(groups), addresses.get(i).address());
            same("name", row.path("name").asText(), addresses.get(i).interfaceName());
            same(
                    "scope",
                    Integer.parseInt(row.path("scope").asText(), 16),
                    addresses.get(i).scope());
            same(
                    "prefix",
                    Integer.parseInt(row.path("prefix").asText(), 16),
                    addresses.get(i).prefixLength());
        }
    }

    private void process(String text, JsonNode expected) {
        ProcessStat process = ProcessStat.parse(text).orElseThrow();
        same("pid", expected.path("pid").asLong(), process.pid());
        same("comm", expected.path("comm").asText(), process.name());
        same("state", expected.path("state").asText(), process.state());
        same("ppid", expected.path("ppid").asLong(), process.parentPid());
        same("utime", expected.path("utime").asLong(), process.userTicks());
        same("stime", expected.path("stime").asLong(), process.systemTicks());
        same("num_threads", expected.path("num_threads").asInt(), process.threads());
        same("starttime", expected.path("starttime").asLong(), process.startTicks());
        same("rss", expected.path("rss").asLong(), process.rssPages());
    }

    private void status(String text, JsonNode expected) {
        ProcessStatus status = ProcessStatus.parse(text);
        same("uid", expected.path("Uid").path(1).asLong(), status.uid());
        same("rss", expected.path("VmRSS").asLong() * 1024, status.rssBytes());
        same("vm", expected.path("VmSize").asLong() * 1024, status.virtualBytes());
    }

    private void io(String text, JsonNode expected) {
        ProcessIo io = ProcessIo.parse(text);
        same("read_bytes", expected.path("read_bytes").asLong(), io.readBytes());
        same("write_bytes", expected.path("write_bytes").asLong(), io.writeBytes());
        same("syscr", expected.path("syscr").asLong(), io.readSyscalls());
        same("syscw", expected.path("syscw").asLong(), io.writeSyscalls());
    }

    private void kibibytes(String text, JsonNode expected) {
        named(text, expected, 1024);
    }

    private void plain(String text, JsonNode expected) {
        named(text, expected, 1);
    }

    private void named(String text, JsonNode expected, long unit) {
        NamedValues values = NamedValues.parse(text);
        expected.properties().forEach(field -> {
            boolean counted = unit == 1
                    || !text.lines()
                            .filter(line -> line.startsWith(field.getKey() + ":"))
                            .allMatch(line -> line.endsWith("kB"));
            long inUnits = counted ? 1 : unit;
            same(
                    field.getKey(),
                    field.getValue().asLong() * inUnits,
                    values.number(field.getKey()).orElse(-1L));
        });
    }

    private void kernel(String text, JsonNode expected) {
        KernelStat stat = KernelStat.parse(text);
        List<String> kinds = List.of("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal");
        for (int i = 0; i < kinds.size(); i++) {
            same(
                    kinds.get(i),
                    expected.path("cpu").path(kinds.get(i)).asLong(),
                    stat.cpuTicks().get(i));
        }
        long cpus = expected.properties().stream()
                .filter(field -> field.getKey().matches("cpu[0-9]+"))
                .count();
        same("cpus", cpus, stat.cpuCount());
        same("interrupts", expected.path("interrupts").path(0).asLong(), stat.interrupts());
        same("context_switches", expected.path("context_switches").asLong(), stat.contextSwitches());
        same("boot_time", expected.path("boot_time").asLong(), stat.bootedAtSeconds());
        same("processes_running", expected.path("processes_running").asInt(), stat.processesRunning());
        same("processes_blocked", expected.path("processes_blocked").asInt(), stat.processesBlocked());
    }

    private void load(String text, JsonNode expected) {
        LoadAverages load = LoadAverages.parse(text);
        same("1", expected.path("load_1m").asDouble(), load.one());
        same("5", expected.path("load_5m").asDouble(), load.five());
        same("15", expected.path("load_15m").asDouble(), load.fifteen());
    }

    private void disks(String text, JsonNode expected) {
        List<DiskCounters> disks = DiskCounters.parse(text);
        same("disks", expected.size(), disks.size());
        for (int i = 0; i < disks.size(); i++) {
            JsonNode row = expected.get(i);
            same("device", row.path("device").asText(), disks.get(i).name());
            same("read", row.path("sectors_read").asLong() * 512, disks.get(i).readBytes());
            same(
                    "written",
                    row.path("sectors_written").asLong() * 512,
                    disks.get(i).writeBytes());
        }
    }

    private void uptime(String text, JsonNode expected) {
        same("up_time", expected.path("up_time").asDouble(), Uptime.parse(text).seconds());
    }
}
