package logly.query.prometheus;

import java.util.List;

/** What answers a {@link ReadRequest}: of each query its series. */
public final class ReadResponse {
    private final ProtoWriter message = new ProtoWriter();

    /** Adds the answer to the next query. */
    public void add(List<Series> series) {
        ProtoWriter result = new ProtoWriter();
        for (Series each : series) {
            ProtoWriter one = new ProtoWriter();
            one.message(1, new ProtoWriter().text(1, Series.NAME).text(2, each.name()));
            one.message(1, new ProtoWriter().text(1, Series.HOST).text(2, each.host()));
            each.forEach((millis, value) ->
                    one.message(2, new ProtoWriter().decimal(1, value).number(2, millis)));
            result.message(1, one);
        }
        message.message(1, result);
    }

    public byte[] toByteArray() {
        return message.toByteArray();
    }
}
