package logly.agent.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.agent.collect.DeviceCounters.Reading;
import logly.agent.collect.NetworkReading.InterfaceReading;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;

/** Turns successive readings into samples; remembers the previous reading, knows no clock and no host. */
final class NetworkSampler {
    static final int BYTES_SENT = 0;
    static final int BYTES_RECEIVED = 1;
    static final int PACKETS_SENT = 2;
    static final int PACKETS_RECEIVED = 3;
    static final int ERRORS_IN = 4;
    static final int ERRORS_OUT = 5;
    static final int DROPS_IN = 6;
    static final int DROPS_OUT = 7;
    static final int COUNTERS = 8;

    private final String host;
    private final DeviceCounters counters = new DeviceCounters(COUNTERS);

    NetworkSampler(String host) {
        this.host = host;
    }

    NetworkMetric sample(NetworkReading reading, Instant at, long intervalMillis) {
        Map<String, List<Long>> now = new LinkedHashMap<>();
        reading.interfaces().forEach(i -> now.put(i.name(), i.counters()));
        Map<String, Reading> all = counters.advance(now);
        return NetworkMetric.newBuilder()
                .setTimestamp(at)
                .setCollectedAt(at)
                .setHost(host)
                .setIntervalMillis(intervalMillis)
                .setBytesSent(DeviceCounters.total(all, BYTES_SENT))
                .setBytesReceived(DeviceCounters.total(all, BYTES_RECEIVED))
                .setPacketsSent(DeviceCounters.total(all, PACKETS_SENT))
                .setPacketsReceived(DeviceCounters.total(all, PACKETS_RECEIVED))
                .setErrorsIn(DeviceCounters.total(all, ERRORS_IN))
                .setErrorsOut(DeviceCounters.total(all, ERRORS_OUT))
                .setDropsIn(DeviceCounters.total(all, DROPS_IN))
                .setDropsOut(DeviceCounters.total(all, DROPS_OUT))
                .setBytesSentDelta(DeviceCounters.delta(all, BYTES_SENT))
                .setBytesReceivedDelta(DeviceCounters.delta(all, BYTES_RECEIVED))
                .setPacketsSentDelta(DeviceCounters.delta(all, PACKETS_SENT))
                .setPacketsReceivedDelta(DeviceCounters.delta(all, PACKETS_RECEIVED))
                .setErrorsInDelta(DeviceCounters.delta(all, ERRORS_IN))
                .setErrorsOutDelta(DeviceCounters.delta(all, ERRORS_OUT))
                .setDropsInDelta(DeviceCounters.delta(all, DROPS_IN))
                .setDropsOutDelta(DeviceCounters.delta(all, DROPS_OUT))
                .setCounterReset(DeviceCounters.anyReset(all))
                .setConnectionsEstablished(reading.tcp().established())
                .setConnectionsListen(reading.tcp().listen())
                .setConnectionsTimeWait(reading.tcp().timeWait())
                .setInterfaces(interfaces(reading.interfaces(), all))
                .build();
    }

    private static List<NetworkInterface> interfaces(List<InterfaceReading> interfaces, Map<String, Reading> all) {
        List<NetworkInterface> records = new ArrayList<>();
        for (InterfaceReading one : interfaces) {
            Reading counted = all.get(one.name());
            if (counted != null) {
                records.add(record(one, counted.totals(), counted.deltas(), counted.reset()));
            }
        }
        return records;
    }

    private static NetworkInterface record(InterfaceReading one, List<Long> totals, List<Long> deltas, boolean reset) {
        return new NetworkInterface(
                one.name(),
                one.up(),
                one.speedBitsPerSecond(),
                totals.get(BYTES_SENT),
                totals.get(BYTES_RECEIVED),
                totals.get(PACKETS_SENT),
                totals.get(PACKETS_RECEIVED),
                totals.get(ERRORS_IN),
                totals.get(ERRORS_OUT),
                totals.get(DROPS_IN),
                totals.get(DROPS_OUT),
                deltas.get(BYTES_SENT),
                deltas.get(BYTES_RECEIVED),
                deltas.get(PACKETS_SENT),
                deltas.get(PACKETS_RECEIVED),
                deltas.get(ERRORS_IN),
                deltas.get(ERRORS_OUT),
                deltas.get(DROPS_IN),
                deltas.get(DROPS_OUT),
                reset);
    }
}
