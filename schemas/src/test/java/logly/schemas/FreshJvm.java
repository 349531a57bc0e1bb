package logly.schemas;

import java.io.ByteArrayOutputStream;
import java.net.URLClassLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.apache.avro.SystemLimitException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/** What {@link AvroTrustTest} runs in a JVM in which nothing of this package is loaded yet. */
final class FreshJvm {
    private FreshJvm() {}

    public static void main(String[] arguments) throws InterruptedException {
        switch (arguments[0]) {
            case "builder" -> {
                check(LogEvent.newBuilder().build().getAction() == Action.OTHER);
                check(SystemMetric.newBuilder().build().getMounts().isEmpty());
            }
            case "codec" -> {
                Replay replay = new Replay(
                        "letter", "DECODE", "ann", Instant.EPOCH, "topic", 1, 2L, Instant.EPOCH, null, null, Map.of());
                byte[] body = AvroCodec.of(Replay.class).encode(replay);
                check(AvroCodec.of(Replay.class).decode(body).equals(replay));
            }
            case "host" -> hostsOwnRulesStay();
            case "race" -> manyThreadsStartAtOnce();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("ok");
    }

    private static void hostsOwnRulesStay() {
        System.setProperty(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, "4321");
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type == FreshJvm[].class));
        check(LogEvent.newBuilder().build() != null);
        ClassSecurityValidator.validate(FreshJvm[].class);
        ClassSecurityValidator.validate(LogEvent.class);
        boolean refused = false;
        try {
            ClassSecurityValidator.validate(URLClassLoader.class);
        } catch (SecurityException e) {
            refused = true;
        }
        check(refused);
        check("4321".equals(System.getProperty(SystemLimitException.MAX_STRING_LENGTH_PROPERTY)));
        check("1000000".equals(System.getProperty(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY)));
    }

    /** Each thread is the first to use a class, by the way that it goes; half of them know nothing of our codec. */
    private static void manyThreadsStartAtOnce() throws InterruptedException {
        List<Callable<SpecificRecord>> makers = List.of(
                () -> SystemMetric.newBuilder().build(),
                () -> NetworkMetric.newBuilder().build(),
                () -> LogEvent.newBuilder().build(),
                () -> AgentStatus.newBuilder().build(),
                () -> HourlyAggregate.newBuilder().build(),
                () -> DeadLetter.newBuilder().build());
        int rounds = 4;
        CyclicBarrier start = new CyclicBarrier(makers.size() * rounds);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < makers.size() * rounds; i++) {
            Callable<SpecificRecord> maker = makers.get(i % makers.size());
            boolean plain = i % 2 == 0;
            threads.add(new Thread(() -> use(maker, plain, start, failures)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        failures.forEach(Throwable::printStackTrace);
        check(failures.isEmpty());
    }

    private static void use(
            Callable<SpecificRecord> maker, boolean plain, CyclicBarrier start, Queue<Throwable> failures) {
        try {
            start.await();
            SpecificRecord record = maker.call();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (plain) {
                BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
                new SpecificDatumWriter<>(record.getSchema()).write(record, encoder);
            } else {
                bytes.write(AvroCodec.of(record).encode(record));
            }
            SpecificDatumReader<SpecificRecord> reader = new SpecificDatumReader<>(record.getSchema());
            check(reader.read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null))
                    .equals(record));
        } catch (Exception | Error e) {
            failures.add(e);
        }
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
