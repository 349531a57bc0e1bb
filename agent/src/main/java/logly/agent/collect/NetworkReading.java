package logly.agent.collect;

import java.util.List;

/** What one look at the host's interfaces and TCP sockets showed. */
record NetworkReading(List<InterfaceReading> interfaces, TcpStates tcp) {
    /**
     * One interface.
     *
     * @param counters in the order of {@link NetworkSampler}'s constants
     */
    record InterfaceReading(String name, boolean up, long speedBitsPerSecond, List<Long> counters) {}
}
