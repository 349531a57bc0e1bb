package logly.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the stream thread spends its time: samples of Flight Recorder, counted by the part of the topology that stands
 * innermost on the stack, and what the thread waited for. The recording stays for other tools.
 */
final class ThreadProfile implements AutoCloseable {
    /** Names the file to record to, which the next run replaces; without it nothing is recorded. */
    static final String PROPERTY = "logly.profile";

    private static final String THREAD = ".*StreamThread-\\d+";
    private static final Duration PERIOD = Duration.ofMillis(10);

    /** A frame whose class and method begin so, and what it is called; the first from the top of the stack counts. */
    private static final List<Part> PARTS = List.of(
            new Part("logly.stream.WriteBackStore.write", "state: what changed, written at a commit"),
            new Part("logly.stream.WriteBackStore.load", "state: read again"),
            new Part("logly.stream.Intake.decode", "entrance: decoding"),
            new Part("logly.stream.RollupProcessor.emit", "aggregates: telling"),
            new Part("logly.stream.RollupProcessor", "aggregates: counting"),
            new Part("logly.stream.Subtotals.tell", "addresses and patterns: telling"),
            new Part("logly.stream.Subtotals", "addresses and patterns: counting"),
            new Part("logly.stream.AddressRater", "addresses: rating"),
            new Part("logly.stream.PatternFinder", "patterns: judging"),
            new Part("logly.stream.WatchProcessor", "watching hosts"),
            new Part("logly.stream.PendingHits", "rules: gathering hits"),
            new Part("logly.stream.MatchProcessor.route", "rules: gathering hits"),
            new Part("logly.stream.MatchProcessor.process", "rules: matching"),
            new Part("logly.stream.TraceProcessor.amendAndClose", "traces: amending"),
            new Part("logly.stream.TraceProcessor.open", "traces: opening"),
            new Part("logly.stream.TraceProcessor", "traces: reading and remembering"),
            new Part("logly.stream.CorrelateProcessor.settle", "correlation: settling"),
            new Part("logly.stream.CorrelateProcessor.follow", "correlation: telling"),
            new Part("logly.analysis.sigma.FindingLife.judge", "correlation: judging"),
            new Part("logly.stream.CorrelateProcessor.process", "correlation: taking hits in"),
            new Part("logly.stream.ArrivalProcessor", "entrance: the rest"),
            new Part("logly.benchmarks", "counting"),
            new Part("org.apache.kafka.clients.consumer", "Kafka: polling"),
            new Part("org.apache.kafka.streams.state.internals.RocksDBStore", "state: RocksDB"),
            new Part(
                    "org.apache.kafka.streams.processor.internals.ProcessorContextImpl.logChange", "state: changelogs"),
            new Part("org.apache.kafka.streams.processor.internals.SinkNode", "results: written and sent"),
            new Part("org.apache.kafka.streams.processor.internals.TaskManager.commit", "Kafka: committing"),
            new Part("org.apache.kafka.streams", "Kafka Streams: the rest"));

    /** Sends what others give it: those tell what that is. */
    private static final String SENDER = "org.apache.kafka.streams.processor.internals.RecordCollectorImpl";

    private static final String ELSE = "else";

    private final Recording recording;
    private final Path file;

    private record Part(String frame, String name) {}

    private ThreadProfile(Recording recording, Path file) {
        this.recording = recording;
        this.file = file;
    }

    /** Null where the property names no file. */
    static @Nullable ThreadProfile ofProperty() {
        String name = System.getProperty(PROPERTY, "");
        return name.isEmpty() ? null : new ThreadProfile(new Recording(), Path.of(name));
    }

    /** Records from now on. */
    void start() {
        recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
        recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
        recording.enable("jdk.ThreadPark").withThreshold(Duration.ZERO).withStackTrace();
        recording.enable("jdk.JavaMonitorWait").withThreshold(Duration.ZERO).withStackTrace();
        recording.enable("jdk.ObjectAllocationSample").withStackTrace();
        recording.enable("jdk.GarbageCollection");
        recording.start();
    }

    /**
     * Stops and prints a table.
     *
     * @param cpuNanos of the thread meanwhile
     */
    void print(long records, long cpuNanos, Duration took) throws IOException {
        recording.stop();
        recording.dump(file);
        Counts samples = new Counts();
        Counts waits = new Counts();
        Counts garbage = new Counts();
        Counts allocated = new Counts();
        boolean isFirst = true;
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.ExecutionSample", "jdk.NativeMethodSample" -> {
                        if (isOfStreamThread(event, "sampledThread") && !isWaiting(event)) {
                            samples.add(partOf(event), 1);
                        }
                    }
                    case "jdk.ThreadPark", "jdk.JavaMonitorWait" -> {
                        if (isOfStreamThread(event, "eventThread")) {
                            waits.add(waitOf(event), event.getDuration().toNanos());
                        }
                    }
                    case "jdk.ObjectAllocationSample" -> {
                        // The first sample stands for all that its thread allocated before.
                        if (isOfStreamThread(event, "eventThread")) {
                            allocated.add(partOf(event), isFirst ? 0 : event.getLong("weight"));
                            isFirst = false;
                        }
                    }
                    case "jdk.GarbageCollection" ->
                        garbage.add("garbage", event.getDuration().toNanos());
                    default -> {}
                }
            }
        }
        System.out.printf(Locale.ROOT, "%n| part | samples | µs a record | bytes a record |%n|---|--:|--:|--:|%n");
        for (Map.Entry<String, Long> part : samples.descending()) {
            double share = part.getValue() / (double) samples.sum();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f %% | %.2f | %,d |%n",
                    part.getKey(),
                    100 * share,
                    share * cpuNanos / 1e3 / records,
                    allocated.of(part.getKey()) / records);
        }
        System.out.printf(
                Locale.ROOT,
                "%,d samples, %.1f s of processor time in %.1f s; garbage collections stopped everything for %.1f s%n",
                samples.sum(),
                cpuNanos / 1e9,
                took.toNanos() / 1e9,
                garbage.sum() / 1e9);
        for (Map.Entry<String, Long> wait : waits.descending()) {
            System.out.printf(
                    Locale.ROOT,
                    "waited %.2f s, %,d times, in %s%n",
                    wait.getValue() / 1e9,
                    waits.times(wait.getKey()),
                    wait.getKey());
        }
    }

    @Override
    public void close() {
        recording.close();
    }

    private static boolean isOfStreamThread(RecordedEvent event, String field) {
        RecordedThread thread = event.getThread(field);
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().matches(THREAD);
    }

    /** A thread in a system call that waits is sampled like one that works. */
    private static boolean isWaiting(RecordedEvent event) {
        return event.getStackTrace() == null
                || event.getStackTrace().getFrames().isEmpty()
                || name(event.getStackTrace().getFrames().get(0)).endsWith("EPoll.wait");
    }

    private static String partOf(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return ELSE;
        }
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String name = name(frame);
            for (Part part : name.startsWith(SENDER) ? List.<Part>of() : PARTS) {
                if (name.startsWith(part.frame())) {
                    return part.name();
                }
            }
        }
        return ELSE;
    }

    private static String waitOf(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return ELSE;
        }
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String name = name(frame);
            if (name.startsWith("org.apache.kafka.clients.producer.KafkaProducer.")
                    || name.startsWith("org.apache.kafka.clients.consumer.KafkaConsumer.")
                    || name.startsWith("org.apache.kafka.streams")) {
                return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
            }
        }
        return ELSE;
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static final class Counts {
        private final Map<String, Long> amounts = new HashMap<>();
        private final Map<String, Long> times = new HashMap<>();

        void add(String name, long amount) {
            amounts.merge(name, amount, Long::sum);
            times.merge(name, 1L, Long::sum);
        }

        long of(String name) {
            return amounts.getOrDefault(name, 0L);
        }

        long times(String name) {
            return times.getOrDefault(name, 0L);
        }

        long sum() {
            return amounts.values().stream().mapToLong(Long::longValue).sum();
        }

        List<Map.Entry<String, Long>> descending() {
            List<Map.Entry<String, Long>> all = new ArrayList<>(amounts.entrySet());
            all.sort(Map.Entry.<String, Long>comparingByValue().reversed());
            return all;
        }
    }
}
