package logly.query;

import java.util.List;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;

/** The settings of the query service; its address and port are among the common ones. */
public final class QuerySettings {
    public static final Setting<Integer> CONCURRENCY = Setting.integer("query.concurrency", 16)
            .between(1, 1024)
            .doc("Requests to the API that are answered at the same time; further ones wait a second, then get 503.");

    public static final Setting<Integer> STREAMS = Setting.integer("query.streams", 16)
            .between(1, 1024)
            .doc("Exports and live tails that are sent at the same time; further ones get 503.");

    private QuerySettings() {}

    public static List<Setting<?>> all() {
        return List.of(CONCURRENCY, STREAMS);
    }

    public static QueryOptions from(Settings settings) {
        return new QueryOptions(
                settings.get(CommonSettings.HTTP_ADDRESS),
                settings.get(CommonSettings.HTTP_PORT),
                settings.get(CommonSettings.DATA_DIR),
                settings.get(CONCURRENCY),
                settings.get(STREAMS));
    }
}
