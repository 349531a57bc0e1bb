package logly.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An sshd log that grows at a steady rate and is rotated every minute, as syslogd and logrotate do. Each write but the
 * last before a rotation ends anywhere in a line. It keeps count of what a pipeline that loses nothing has to count.
 */
final class GrowingLog implements AutoCloseable {
    static final int TICKS_PER_SECOND = 10;
    static final int LINES_PER_SECOND = 200;

    private static final int LINES_PER_TICK = LINES_PER_SECOND / TICKS_PER_SECOND;
    private static final long TICKS_PER_ROTATION = 60L * TICKS_PER_SECOND;
    private static final int KEPT_ROTATIONS = 4;

    private final Path path;
    private final String host;
    private final InstantSource clock;
    private final Random random;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Map<Instant, Map<String, Long>> actionsByHour = new TreeMap<>();
    private OutputStream output;
    private byte[] unwritten = {};
    private long ticks;
    private int lines;
    private @Nullable Throwable failure;

    GrowingLog(Path path, String host, InstantSource clock, Random random) throws IOException {
        this.path = path;
        this.host = host;
        this.clock = clock;
        this.random = random;
        output = open();
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void start() {
        long period = TimeUnit.SECONDS.toMicros(1) / TICKS_PER_SECOND;
        ScheduledFuture<?> unused = pace.scheduleAtFixedRate(this::tick, 0, period, TimeUnit.MICROSECONDS);
    }

    private synchronized void tick() {
        try {
            ticks++;
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < LINES_PER_TICK; i++) {
                text.append(nextLine()).append('\n');
            }
            boolean rotates = ticks % TICKS_PER_ROTATION == 0;
            write(text.toString().getBytes(StandardCharsets.UTF_8), rotates);
            if (rotates) {
                rotate();
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
            pace.shutdown();
        }
        notifyAll();
    }

    private String nextLine() {
        SoakLine line = new SoakLine(lines++);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        actionsByHour
                .computeIfAbsent(now.truncatedTo(ChronoUnit.HOURS), hour -> new TreeMap<>())
                .merge(line.action(), 1L, Long::sum);
        return now + " " + host + " sshd[" + (1000 + line.number() % 30_000) + "]: " + line.message();
    }

    private void write(byte[] text, boolean whole) throws IOException {
        byte[] bytes = Arrays.copyOf(unwritten, unwritten.length + text.length);
        System.arraycopy(text, 0, bytes, unwritten.length, text.length);
        int now = whole ? bytes.length : bytes.length - random.nextInt(80);
        output.write(bytes, 0, now);
        unwritten = Arrays.copyOfRange(bytes, now, bytes.length);
    }

    private void rotate() throws IOException {
        output.close();
        for (int age = KEPT_ROTATIONS - 1; age > 0; age--) {
            if (Files.exists(rotated(age))) {
                Files.move(rotated(age), rotated(age + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(path, rotated(1));
        output = open();
    }

    private Path rotated(int age) {
        return path.resolveSibling(path.getFileName() + "." + age);
    }

    synchronized long ticks() {
        return ticks;
    }

    /** Waits until it has grown so often. */
    synchronized void await(long tick) throws InterruptedException {
        while (ticks < tick) {
            if (failure != null) {
                throw new AssertionError("the log stopped growing", failure);
            }
            wait(TimeUnit.SECONDS.toMillis(1));
        }
    }

    /** Stops growing, with a whole line; the number of lines. */
    int finish() throws IOException, InterruptedException {
        pace.shutdown();
        if (!pace.awaitTermination(Duration.ofMinutes(1).toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the log does not stop growing");
        }
        synchronized (this) {
            write(new byte[0], true);
            return lines;
        }
    }

    /** Lines written by hour of their stamp and by what they say. */
    synchronized Map<Instant, Map<String, Long>> actionsByHour() {
        return new TreeMap<>(actionsByHour);
    }

    @Override
    public void close() throws IOException {
        pace.shutdownNow();
        synchronized (this) {
            output.close();
        }
    }
}
