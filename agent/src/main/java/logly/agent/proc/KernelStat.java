package logly.agent.proc;

import java.util.Arrays;
import java.util.List;

/**
 * {@code /proc/stat}: what the processors did, and what the kernel counted since boot (proc_stat(5)).
 *
 * @param cpuTicks of all processors: user, nice, system, idle, iowait, irq, softirq, steal; kernels of old tell fewer
 * @param cpuCount processors that are online
 * @param bootedAtSeconds since 1970
 */
public record KernelStat(
        List<Long> cpuTicks,
        int cpuCount,
        long interrupts,
        long contextSwitches,
        long bootedAtSeconds,
        int processesRunning,
        int processesBlocked) {
    /** Kinds of ticks. */
    public static final int TICKS = 8;

    public KernelStat {
        cpuTicks = List.copyOf(cpuTicks);
    }

    /** What a line does not tell is 0. */
    public static KernelStat parse(String text) {
        Long[] ticks = new Long[TICKS];
        Arrays.fill(ticks, 0L);
        int cpus = 0;
        for (String line : text.lines().filter(l -> l.startsWith("cpu")).toList()) {
            Columns columns = new Columns(line);
            if (columns.text(0).equals("cpu")) {
                for (int i = 0; i < Math.min(TICKS, columns.count() - 1); i++) {
                    ticks[i] = columns.number(i + 1);
                }
            } else {
                cpus++;
            }
        }
        NamedValues named = NamedValues.parse(text);
        return new KernelStat(
                Arrays.asList(ticks),
                cpus,
                named.numberOrZero("intr"),
                named.numberOrZero("ctxt"),
                named.numberOrZero("btime"),
                (int) named.numberOrZero("procs_running"),
                (int) named.numberOrZero("procs_blocked"));
    }
}
