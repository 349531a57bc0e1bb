package logly.query;

import java.util.List;
import java.util.Optional;
import logly.schemas.AgentStatus;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.storage.EventFilter;
import logly.storage.Page;
import logly.storage.StoreReader;
import logly.storage.TimeRange;

/** What the API asks of a store, newest first; a cursor that it did not give out is an IllegalArgumentException. */
interface Reads extends AutoCloseable {
    Page<SystemMetric> systemMetrics(TimeRange range, Optional<String> host, int limit, Optional<String> cursor);

    Page<NetworkMetric> networkMetrics(TimeRange range, Optional<String> host, int limit, Optional<String> cursor);

    Page<LogEvent> logEvents(TimeRange range, EventFilter filter, int limit, Optional<String> cursor);

    Page<HourlyAggregate> hourlyAggregates(TimeRange range, Optional<String> host, int limit, Optional<String> cursor);

    List<AgentStatus> hosts();

    @Override
    void close();

    /** The files of the store nodes under one data folder. */
    static Reads of(StoreReader store) {
        return new Reads() {
            @Override
            public Page<SystemMetric> systemMetrics(
                    TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
                return store.systemMetrics(range, host, limit, cursor);
            }

            @Override
            public Page<NetworkMetric> networkMetrics(
                    TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
                return store.networkMetrics(range, host, limit, cursor);
            }

            @Override
            public Page<LogEvent> logEvents(TimeRange range, EventFilter filter, int limit, Optional<String> cursor) {
                return store.logEvents(range, filter, limit, cursor);
            }

            @Override
            public Page<HourlyAggregate> hourlyAggregates(
                    TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
                return store.hourlyAggregates(range, host, limit, cursor);
            }

            @Override
            public List<AgentStatus> hosts() {
                return store.hosts();
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }
}
