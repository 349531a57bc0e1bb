package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.Summary;
import logly.schemas.SystemMetric;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HourlyRollupTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T21:00:00Z");
    private static final Instant APPENDED = Instant.parse("2026-11-23T21:54:31.123Z");

    @Test
    void belongsToTheUtcHourOfItsTime() {
        assertThat(HourlyRollup.hourOf(Instant.parse("2028-02-29T23:59:59.999Z")))
                .isEqualTo(Instant.parse("2028-02-29T23:00:00Z"));
        assertThat(HourlyRollup.hourOf(HOUR)).isEqualTo(HOUR);
    }

    @Test
    void hasNoAverageWithoutSamples() {
        HourlyAggregate empty = record(new HourlyRollup());
        assertThat(empty.getAvgCpuPercent()).isNull();
        assertThat(empty.getMaxDiskPercent()).isNull();
        assertThat(empty.getCountsByLevel()).isEmpty();
    }

    @Test
    void averagesSystemMetrics() {
        HourlyRollup rollup = new HourlyRollup();
        rollup.add(system(10.5, 40, 70.25), APPENDED);
        rollup.add(system(20.25, 60, 70.5), APPENDED.plusSeconds(10));

        HourlyAggregate record = record(rollup);
        assertThat(record.getAvgCpuPercent()).isEqualTo(15.375);
        assertThat(record.getMaxCpuPercent()).isEqualTo(20.25);
        assertThat(record.getAvgMemoryPercent()).isEqualTo(50);
        assertThat(record.getMaxMemoryPercent()).isEqualTo(60);
        assertThat(record.getAvgDiskPercent()).isEqualTo(70.375);
        assertThat(record.getCpuPercent().getMin()).isEqualTo(10.5);
        assertThat(record.getCpuPercent().getSumMicros()).isEqualTo(30_750_000);
        assertThat(record.getSystemMetricsCount()).isEqualTo(2);
        assertThat(record.getUpdatedAt()).isEqualTo(APPENDED.plusSeconds(10));
    }

    @Test
    void sumsDeltasOfNetworkMetrics() {
        HourlyRollup rollup = new HourlyRollup();
        rollup.add(network(1, 2, 3, 4), APPENDED);
        rollup.add(network(10, 20, 30, 40), APPENDED);

        HourlyAggregate record = record(rollup);
        assertThat(record.getTotalBytesSent()).isEqualTo(11);
        assertThat(record.getTotalBytesReceived()).isEqualTo(22);
        assertThat(record.getTotalPacketsSent()).isEqualTo(33);
        assertThat(record.getTotalPacketsReceived()).isEqualTo(44);
        assertThat(record.getNetworkMetricsCount()).isEqualTo(2);
    }

    @Test
    void countsEventsByActionAndLevel() {
        HourlyRollup rollup = new HourlyRollup();
        rollup.add(event(Action.FAILED_LOGIN, Level.WARNING), APPENDED);
        rollup.add(event(Action.FAILED_LOGIN, Level.ERROR), APPENDED);
        rollup.add(event(Action.BAN, Level.CRITICAL), APPENDED);
        rollup.add(event(Action.OTHER, Level.INFO), APPENDED);

        HourlyAggregate record = record(rollup);
        assertThat(record.getLogEventsCount()).isEqualTo(4);
        assertThat(record.getFailedLoginCount()).isEqualTo(2);
        assertThat(record.getBannedIpCount()).isEqualTo(1);
        assertThat(record.getErrorCount()).isEqualTo(2);
        assertThat(record.getWarningCount()).isEqualTo(1);
        assertThat(record.getCountsByAction())
                .containsOnly(Map.entry("FAILED_LOGIN", 2L), Map.entry("BAN", 1L), Map.entry("OTHER", 1L));
        assertThat(record.getCountsByLevel()).hasSize(4).containsEntry("CRITICAL", 1L);
    }

    @Test
    void countsDistinctAddressesAndUsersOfEachActionApart() {
        HourlyRollup rollup = new HourlyRollup();
        for (int i = 0; i < 12; i++) {
            rollup.add(seen(Action.BAN, "192.0.2." + i % 3, null), APPENDED);
            rollup.add(seen(Action.FAILED_LOGIN, "192.0.2." + i, "user-" + i % 4), APPENDED);
            rollup.add(seen(Action.SUCCESSFUL_LOGIN, null, "root"), APPENDED);
        }
        HourlyAggregate record = record(rollup);
        assertThat(record.getUniqueIpsByAction()).containsOnly(Map.entry("BAN", 3L), Map.entry("FAILED_LOGIN", 12L));
        assertThat(record.getUniqueUsersByAction())
                .containsOnly(Map.entry("FAILED_LOGIN", 4L), Map.entry("SUCCESSFUL_LOGIN", 1L));
        assertThat(record.getCountsBySource()).containsOnly(Map.entry("auth", 36L));
    }

    private static LogEvent seen(Action action, @Nullable String ip, @Nullable String user) {
        return LogEvent.newBuilder(event(action, Level.INFO))
                .setSource("auth")
                .setIpAddress(ip)
                .setUser(user)
                .build();
    }

    @Test
    void tellsPercentilesOfItsSamples() {
        HourlyRollup rollup = new HourlyRollup();
        for (int i = 1; i <= 100; i++) {
            rollup.add(system(i, 40, 0), APPENDED);
        }
        Summary cpu = record(rollup).getCpuPercent();
        assertThat(cpu.getP50()).isCloseTo(50, within(0.4));
        assertThat(cpu.getP95()).isCloseTo(95, within(0.75));
        assertThat(cpu.getP99()).isCloseTo(99, within(0.78));
        Summary steady = record(rollup).getMemoryPercent();
        assertThat(List.of(steady.getP50(), steady.getP99())).containsOnly(40.0);
        assertThat(record(rollup).getDiskPercent().getP95()).isZero();
        assertThat(record(new HourlyRollup()).getCpuPercent().getP95()).isNull();
    }

    @Test
    void readsAnAggregateOfABuildWithoutSketches() {
        HourlyAggregate older = HourlyAggregate.newBuilder(record(new HourlyRollup()))
                .setCpuPercent(Summary.newBuilder()
                        .setCount(2)
                        .setSumMicros(30_000_000)
                        .setMin(10)
                        .setMax(20)
                        .build())
                .build();
        HourlyAggregate read = record(HourlyRollup.from(older));
        assertThat(read.getAvgCpuPercent()).isEqualTo(15);
        assertThat(read.getCpuPercent().getP95()).isNull();
    }

    @Test
    void mergesHostsOfAFleet() {
        HourlyRollup one = new HourlyRollup();
        one.add(system(10, 40, 70), APPENDED);
        one.add(seen(Action.BAN, "192.0.2.1", null), APPENDED);
        HourlyRollup other = new HourlyRollup();
        other.add(system(20, 40, 70), APPENDED);
        other.add(system(60, 40, 70), APPENDED);
        other.add(seen(Action.BAN, "192.0.2.1", null), APPENDED);
        other.add(seen(Action.BAN, "192.0.2.2", null), APPENDED);
        HourlyAggregate web = one.toRecord("web-1", HOUR, 7, 2);
        HourlyAggregate database = other.toRecord("db-1", HOUR, 8, 3);

        HourlyAggregate fleet = HourlyRollup.fleet(List.of(web, database));
        assertThat(fleet).isEqualTo(HourlyRollup.fleet(List.of(database, web)));
        assertThat(fleet.getHost()).isEmpty();
        assertThat(fleet.getAvgCpuPercent()).isEqualTo(30);
        assertThat(fleet.getUniqueIpsByAction()).containsOnly(Map.entry("BAN", 2L));
        assertThat(fleet.getBannedIpCount()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> HourlyRollup.fleet(List.of(web, other.toRecord("db-1", HOUR.plusSeconds(3600), 8, 3))));
    }

    @Test
    void staysAtTheGreatestCountInsteadOfWrapping() {
        HourlyRollup rollup = new HourlyRollup();
        rollup.add(network(Long.MAX_VALUE - 1, 0, 0, 0), APPENDED);
        rollup.add(network(Long.MAX_VALUE, 0, 0, 0), APPENDED);
        rollup.add(network(7, 0, 0, 0), APPENDED);
        assertThat(record(rollup).getTotalBytesSent()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void keepsCountsOfSymbolsThatANewerReleaseWrote() {
        HourlyAggregate newer = HourlyAggregate.newBuilder(record(new HourlyRollup()))
                .setCountsByAction(Map.of("TELEPORTED", 3L))
                .build();
        assertThat(record(HourlyRollup.from(newer)).getCountsByAction()).containsEntry("TELEPORTED", 3L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mergesInAnyOrderAndGroupingToTheSame(long seed) {
        Random random = new Random(seed);
        List<HourlyRollup> parts = new ArrayList<>();
        HourlyRollup whole = new HourlyRollup();
        for (int part = 0; part < 12; part++) {
            HourlyRollup rollup = new HourlyRollup();
            for (int i = random.nextInt(20); i > 0; i--) {
                addSame(random, rollup, whole);
            }
            parts.add(rollup);
        }
        HourlyAggregate expected = record(whole);

        for (int trial = 0; trial < 20; trial++) {
            List<HourlyRollup> left = new ArrayList<>();
            for (HourlyRollup part : parts) {
                left.add(copy(part));
            }
            left.add(new HourlyRollup());
            while (left.size() > 1) {
                HourlyRollup a = left.remove(random.nextInt(left.size()));
                a.merge(left.remove(random.nextInt(left.size())));
                left.add(a);
            }
            assertThat(record(left.get(0))).isEqualTo(expected);
        }
    }

    @Test
    void mergesGenerationsForReaders() {
        HourlyRollup old = new HourlyRollup();
        old.add(network(5, 0, 0, 0), APPENDED);
        HourlyRollup fresh = new HourlyRollup();
        fresh.add(network(6, 0, 0, 0), APPENDED);

        HourlyAggregate merged =
                HourlyRollup.merge(List.of(old.toRecord("web-1", HOUR, 77, 3), fresh.toRecord("web-1", HOUR, 88, 2)));
        assertThat(merged.getTotalBytesSent()).isEqualTo(11);
        assertThat(merged.getGeneration()).isZero();
        assertThat(merged.getRevision()).isEqualTo(5);
        HourlyAggregate alone = old.toRecord("web-1", HOUR, 77, 3);
        assertThat(HourlyRollup.merge(List.of(alone))).isEqualTo(alone);
    }

    @Test
    void refusesToMergeDifferentBuckets() {
        HourlyAggregate a = new HourlyRollup().toRecord("web-1", HOUR, 1, 1);
        HourlyAggregate b = new HourlyRollup().toRecord("web-2", HOUR, 1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HourlyRollup.merge(List.of(a, b)))
                .withMessageContaining("web-2");
    }

    private static void addSame(Random random, HourlyRollup one, HourlyRollup other) {
        Instant appended = APPENDED.plusSeconds(random.nextInt(3600));
        switch (random.nextInt(3)) {
            case 0 -> {
                SystemMetric metric =
                        system(random.nextDouble() * 100, random.nextDouble() * 100, random.nextDouble() * 100);
                one.add(metric, appended);
                other.add(metric, appended);
            }
            case 1 -> {
                // One in ten is huge, so that saturation is under the law too.
                long huge = random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(1_000_000);
                NetworkMetric metric = network(huge, random.nextInt(9), random.nextInt(9), huge);
                one.add(metric, appended);
                other.add(metric, appended);
            }
            default -> {
                LogEvent event = LogEvent.newBuilder(event(pick(random, Action.values()), pick(random, Level.values())))
                        .setSource("source-" + random.nextInt(90))
                        .setIpAddress(random.nextBoolean() ? null : "192.0.2." + random.nextInt(9))
                        .setUser(random.nextBoolean() ? null : "user-" + random.nextInt(9))
                        .build();
                one.add(event, appended);
                other.add(event, appended);
            }
        }
    }

    private static <E> E pick(Random random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    private static HourlyRollup copy(HourlyRollup rollup) {
        return HourlyRollup.from(record(rollup));
    }

    private static HourlyAggregate record(HourlyRollup rollup) {
        return rollup.toRecord("web-1", HOUR, 77, 1);
    }

    private static SystemMetric system(double cpu, double memory, double disk) {
        return SystemMetric.newBuilder()
                .setCpuPercent(cpu)
                .setMemoryPercent(memory)
                .setDiskPercent(disk)
                .build();
    }

    private static NetworkMetric network(long bytesSent, long bytesReceived, long packetsSent, long packetsReceived) {
        return NetworkMetric.newBuilder()
                .setBytesSentDelta(bytesSent)
                .setBytesReceivedDelta(bytesReceived)
                .setPacketsSentDelta(packetsSent)
                .setPacketsReceivedDelta(packetsReceived)
                .build();
    }

    private static LogEvent event(Action action, Level level) {
        return LogEvent.newBuilder().setAction(action).setLevel(level).build();
    }
}
