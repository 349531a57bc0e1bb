package logly.benchmarks;

import logly.schemas.AvroCodec;
import logly.schemas.LogEvent;
import logly.schemas.RecordJson;
import logly.schemas.WireFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A log event to Avro and back, with Confluent's prefix, and to JSON. */
@State(Scope.Thread)
public class CodecBenchmark {
    private final LogEvent event = SampleRecords.events(1).get(0);
    private final AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
    private final byte[] body = codec.encode(event);

    @Benchmark
    public byte[] encode() {
        return codec.encode(event);
    }

    @Benchmark
    public byte[] encodeAndFrame() {
        return WireFormat.frame(7, codec.encode(event));
    }

    @Benchmark
    public LogEvent decode() {
        return codec.decode(body);
    }

    @Benchmark
    public String json() {
        return RecordJson.toJson(event);
    }
}
