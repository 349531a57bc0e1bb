package logly.agent.collect;

import java.util.Optional;
import logly.agent.proc.KernelFiles;

/**
 * What {@code /sys/class/net/<name>} tells of an interface, not yet understood; empty is what the kernel does not tell,
 * as of the speed of a tunnel.
 */
record LinkState(Optional<String> operState, Optional<String> speed, Optional<String> flags, Optional<String> address) {
    private static final long LOOPBACK = 0x8;
    private static final long BITS_PER_MEGABIT = 1_000_000;
    private static final String NO_ADDRESS = "00:00:00:00:00:00";

    static LinkState read(KernelFiles files, String name) {
        String folder = "sys/class/net/" + name + "/";
        return new LinkState(
                files.find(folder + "operstate").map(String::strip),
                files.find(folder + "speed").map(String::strip),
                files.find(folder + "flags").map(String::strip),
                files.find(folder + "address").map(String::strip));
    }

    /** The kernel says "unknown" of drivers that do not report, such as tunnels; they carry traffic. */
    boolean isUp() {
        return operState
                .filter(state -> state.equals("up") || state.equals("unknown"))
                .isPresent();
    }

    /** 0 where unknown, which some drivers say as -1. */
    long bitsPerSecond() {
        return Math.max(0, speed.map(LinkState::number).orElse(0L)) * BITS_PER_MEGABIT;
    }

    boolean isLoopback() {
        return flags.filter(text -> (number(text) & LOOPBACK) != 0).isPresent();
    }

    Optional<String> macAddress() {
        return address.filter(text -> text.matches("[0-9a-f]{2}(:[0-9a-f]{2})+") && !text.equals(NO_ADDRESS));
    }

    private static long number(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
