package logly.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import logly.schemas.AgentStatus;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.storage.EventFilter;
import logly.storage.Page;
import logly.storage.TimeRange;

/** Holds records in memory, pages through them by position, and remembers what it was asked. */
final class FakeReads implements Reads {
    final List<SystemMetric> systemMetrics = new ArrayList<>();
    final List<NetworkMetric> networkMetrics = new ArrayList<>();
    final List<LogEvent> logEvents = new ArrayList<>();
    final List<HourlyAggregate> aggregates = new ArrayList<>();
    final List<AgentStatus> hosts = new ArrayList<>();

    volatile Optional<TimeRange> askedRange = Optional.empty();
    volatile Optional<EventFilter> askedFilter = Optional.empty();
    volatile Optional<String> askedHost = Optional.empty();
    volatile Optional<RuntimeException> trouble = Optional.empty();
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public Page<SystemMetric> systemMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return page(systemMetrics, range, host, limit, cursor);
    }

    @Override
    public Page<NetworkMetric> networkMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return page(networkMetrics, range, host, limit, cursor);
    }

    @Override
    public Page<LogEvent> logEvents(TimeRange range, EventFilter filter, int limit, Optional<String> cursor) {
        askedFilter = Optional.of(filter);
        return page(logEvents, range, filter.host(), limit, cursor);
    }

    @Override
    public Page<HourlyAggregate> hourlyAggregates(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return page(aggregates, range, host, limit, cursor);
    }

    @Override
    public List<AgentStatus> hosts() {
        return hosts;
    }

    @Override
    public void close() {}

    private <T> Page<T> page(List<T> all, TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        askedRange = Optional.of(range);
        askedHost = host;
        if (trouble.isPresent()) {
            throw trouble.get();
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        int start = cursor.map(FakeReads::position).orElse(0);
        int end = Math.min(all.size(), start + limit);
        return new Page<>(
                all.subList(start, end), end < all.size() ? Optional.of("at" + end) : Optional.empty(), false);
    }

    private static int position(String cursor) {
        if (!cursor.matches("at[0-9]{1,6}")) {
            throw new IllegalArgumentException("cursor: is not one of ours");
        }
        return Integer.parseInt(cursor.substring(2));
    }
}
