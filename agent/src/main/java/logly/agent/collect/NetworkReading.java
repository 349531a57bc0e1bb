package logly.agent.collect;

import java.util.List;
import logly.agent.proc.InterfaceCounters;
import logly.agent.proc.InterfaceCounters.Direction;

/** What one look at the host's interfaces and TCP sockets showed. */
record NetworkReading(List<InterfaceReading> interfaces, TcpStates tcp) {
    NetworkReading {
        interfaces = List.copyOf(interfaces);
    }

    /**
     * One interface.
     *
     * @param counters in the order of {@link NetworkSampler}'s constants
     */
    record InterfaceReading(String name, boolean up, long speedBitsPerSecond, List<Long> counters) {
        InterfaceReading {
            counters = List.copyOf(counters);
        }

        static InterfaceReading of(InterfaceCounters counted, LinkState link) {
            Long[] counters = new Long[NetworkSampler.COUNTERS];
            Direction sent = counted.sent();
            Direction received = counted.received();
            counters[NetworkSampler.BYTES_SENT] = sent.bytes();
            counters[NetworkSampler.BYTES_RECEIVED] = received.bytes();
            counters[NetworkSampler.PACKETS_SENT] = sent.packets();
            counters[NetworkSampler.PACKETS_RECEIVED] = received.packets();
            counters[NetworkSampler.ERRORS_IN] = received.errors();
            counters[NetworkSampler.ERRORS_OUT] = sent.errors();
            counters[NetworkSampler.DROPS_IN] = received.drops();
            counters[NetworkSampler.DROPS_OUT] = sent.drops();
            return new InterfaceReading(counted.name(), link.isUp(), link.bitsPerSecond(), List.of(counters));
        }
    }
}
