package logly.agent.collect;

import java.util.Collections;
import java.util.List;
import logly.agent.proc.KernelStat;

/** The kernel's tick counters, summed over all processors; waiting for I/O is idle. */
final class CpuTicks {
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;

    static final CpuTicks AT_BOOT = new CpuTicks(Collections.nCopies(KernelStat.TICKS, 0L));

    private final List<Long> byKind;

    /** In the order of {@code /proc/stat}. */
    CpuTicks(List<Long> byKind) {
        this.byKind = List.copyOf(byKind);
    }

    /** 0 to 100; 0 where no time passed. A counter that went back (the kernel's iowait does) counts as unchanged. */
    double busyPercentSince(CpuTicks before) {
        long busy = 0;
        long all = 0;
        for (int i = 0; i < byKind.size(); i++) {
            long ticks = Math.max(0, byKind.get(i) - before.byKind.get(i));
            all += ticks;
            if (i != IDLE && i != IOWAIT) {
                busy += ticks;
            }
        }
        return all == 0 ? 0 : 100.0 * busy / all;
    }
}
