package logly.agent.collect;

import oshi.hardware.CentralProcessor.TickType;

/** The busy share of all processors between two readings of the kernel's tick counters; waiting for I/O is idle. */
final class CpuTicks {
    private CpuTicks() {}

    /** 0 to 100; 0 where no time passed. A counter that went back (the kernel's iowait does) counts as unchanged. */
    static double busyPercent(long[] before, long[] now) {
        long busy = 0;
        long all = 0;
        for (TickType type : TickType.values()) {
            int i = type.getIndex();
            long ticks = Math.max(0, now[i] - before[i]);
            all += ticks;
            if (type != TickType.IDLE && type != TickType.IOWAIT) {
                busy += ticks;
            }
        }
        return all == 0 ? 0 : 100.0 * busy / all;
    }
}
