package logly.agent.collect;

import oshi.hardware.CentralProcessor.TickType;

/** The kernel's tick counters, summed over all processors; waiting for I/O is idle. */
final class CpuTicks {
    private final long[] byType;

    /** In the order of OSHI's tick types. */
    CpuTicks(long... byType) {
        this.byType = byType.clone();
    }

    /** 0 to 100; 0 where no time passed. A counter that went back (the kernel's iowait does) counts as unchanged. */
    double busyPercentSince(CpuTicks before) {
        long busy = 0;
        long all = 0;
        for (TickType type : TickType.values()) {
            int i = type.getIndex();
            long ticks = Math.max(0, byType[i] - before.byType[i]);
            all += ticks;
            if (type != TickType.IDLE && type != TickType.IOWAIT) {
                busy += ticks;
            }
        }
        return all == 0 ? 0 : 100.0 * busy / all;
    }
}
