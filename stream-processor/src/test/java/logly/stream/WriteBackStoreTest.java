package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import logly.schemas.RawSerdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Driven by Streams' own task, whose commit is the real one: it commits after each record and each punctuation. */
class WriteBackStoreTest {
    private static final String STORE = "counts";
    private static final int LIVE = 4;

    private TopologyTestDriver driver;
    private TestInputTopic<String, String> words;

    /** Counts the words of a line; a punctuation counts "tick". */
    private static final class Counting implements Processor<String, String, Void, Void> {
        @SuppressWarnings("NullAway.Init")
        private WriteBackStore<String, long[]> counts;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            counts = context.getStateStore(STORE);
            context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, now -> count("tick"));
        }

        @Override
        public void process(Record<String, String> line) {
            for (String word : line.value().split(" ", -1)) {
                if (word.startsWith("-")) {
                    counts.delete(word.substring(1));
                } else if (word.startsWith("=")) {
                    counts.put(word.substring(1), new long[1]);
                } else {
                    count(word);
                }
            }
        }

        private void count(String word) {
            counts.edit(word, () -> new long[1])[0]++;
        }
    }

    private static final class CountCodec implements WriteBackStore.Codec<String, long[]> {
        @Override
        public byte[] keyBytes(String key) {
            return key.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(long[] value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value[0]).array();
        }

        @Override
        public long[] value(byte[] bytes) {
            return new long[] {ByteBuffer.wrap(bytes).getLong()};
        }

        /** From five on a value takes as much room as its number. */
        @Override
        public int size(long[] value) {
            return value[0] < 5 ? 1 : (int) value[0];
        }
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        Topology topology = new Topology();
        topology.addSource(
                "read", RawSerdes.text().deserializer(), RawSerdes.text().deserializer(), "words");
        topology.addProcessor("count", Counting::new, "read");
        topology.addStateStore(LoggedStores.writeBack(STORE, new CountCodec(), LIVE), "count");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(topology, properties, NOW);
        words = driver.createInputTopic(
                "words", RawSerdes.text().serializer(), RawSerdes.text().serializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void isFlushedBeforeEachCommitOfARecord() {
        for (long count = 1; count <= 3; count++) {
            words.pipeInput("key", "a");
            assertThat(inner("a")).isEqualTo(count);
            assertThat(logged()).containsExactly("a=" + count);
        }
    }

    @Test
    void isFlushedBeforeTheCommitOfAPunctuation() {
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(inner("tick")).isEqualTo(1);
        assertThat(logged()).containsExactly("tick=1");
    }

    @Test
    void writesAValueOncePerCommitHoweverOftenItChanged() {
        words.pipeInput("key", "a b a a b");
        assertThat(logged()).containsExactlyInAnyOrder("a=3", "b=2");
    }

    @Test
    void keepsABoundedNumberOfLiveObjectsAndLosesNone() {
        words.pipeInput("key", "a b c d e f g h a");
        assertThat(store().liveCount()).isEqualTo(LIVE);
        assertThat(inner("a")).isEqualTo(2);
        for (String word : List.of("b", "c", "d", "e", "f", "g", "h")) {
            assertThat(inner(word)).as(word).isEqualTo(1);
        }
    }

    @Test
    void keepsFromCommitToCommitWhatHasRoomByItsSize() {
        words.pipeInput("key", "b c");
        assertThat(store().liveCount()).isEqualTo(2);
        words.pipeInput("key", "a a a a");
        assertThat(store().liveCount()).isEqualTo(3);
        words.pipeInput("key", "a");
        assertThat(store().liveCount()).as("5 have no room among %d", LIVE).isZero();
        logged();
        words.pipeInput("key", "b a");
        assertThat(logged()).containsExactlyInAnyOrder("b=2", "a=6");
    }

    @Test
    void evictsTheLeastRecentlyUsed() {
        words.pipeInput("key", "a b c d a e");
        logged();
        words.pipeInput("key", "a");
        assertThat(logged()).containsExactly("a=3");
    }

    @Test
    void deletesAlsoWhatIsNotYetWritten() {
        words.pipeInput("key", "a b -a");
        assertThat(inner("a")).isNull();
        assertThat(inner("b")).isEqualTo(1);
        assertThat(store().find("a")).isNull();
        words.pipeInput("key", "a");
        assertThat(inner("a")).isEqualTo(1);
    }

    @Test
    void logsNothingOfWhatIsGoneBeforeItWasWritten() {
        words.pipeInput("key", "a b -a");
        assertThat(logged()).containsExactly("b=1");
        words.pipeInput("key", "b -b");
        assertThat(logged()).containsExactly("b is gone");
        words.pipeInput("key", "-c");
        assertThat(logged()).containsExactly("c is gone");
        words.pipeInput("key", "d e f g h -d");
        assertThat(inner("d")).isNull();
    }

    @Test
    void replacesAValueWithoutLoggingThatItIsGone() {
        words.pipeInput("key", "a a a");
        assertThat(logged()).containsExactly("a=3");
        words.pipeInput("key", "=a");
        assertThat(logged()).containsExactly("a=0");
        assertThat(inner("a")).isZero();
        words.pipeInput("key", "a =a a");
        assertThat(logged()).containsExactly("a=1");
        words.pipeInput("key", "b =b -b");
        assertThat(logged()).isEmpty();
        words.pipeInput("key", "=c -c");
        assertThat(logged()).containsExactly("c is gone");
        words.pipeInput("key", "=a d e f g h");
        assertThat(inner("a")).isZero();
    }

    @Test
    void refusesACommitWithoutFlush() {
        store().edit("a", () -> new long[1]);
        assertThatIllegalStateException()
                .isThrownBy(() -> store().commit(Map.of()))
                .withMessageContaining("without its pre-commit flush");
        store().clearCache();
        assertThat(store().find("a")).isNull();
    }

    @Test
    void seesItsOwnChangesInAScan() {
        words.pipeInput("key", "b a");
        List<String> keys = new ArrayList<>();
        store().scan(null, null, (key, value) -> keys.add(new String(key, StandardCharsets.UTF_8)));
        assertThat(keys).containsExactly("a", "b");
    }

    @Test
    void isAlwaysLogged() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WriteBackStoreBuilder<>(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(STORE),
                                        RawSerdes.comparableBytes(),
                                        RawSerdes.bytes())
                                .withLoggingDisabled(),
                        new CountCodec(),
                        LIVE));
    }

    private WriteBackStore<String, long[]> store() {
        @SuppressWarnings("unchecked") // as built in open()
        WriteBackStore<String, long[]> store = (WriteBackStore<String, long[]>) driver.getStateStore(STORE);
        return store;
    }

    private @Nullable Long inner(String key) {
        byte[] bytes = store().wrapped().get(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));
        return bytes == null ? null : ByteBuffer.wrap(bytes).getLong();
    }

    /** What reached the changelog since the last call. */
    private List<String> logged() {
        return driver
                .createOutputTopic(
                        "test-" + STORE + "-changelog",
                        RawSerdes.text().deserializer(),
                        RawSerdes.bytes().deserializer())
                .readKeyValuesToList()
                .stream()
                .map(entry -> entry.value == null
                        ? entry.key + " is gone"
                        : entry.key + "=" + ByteBuffer.wrap(entry.value).getLong())
                .toList();
    }
}
