package logly.stream.notify;

import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import logly.analysis.notify.Notice;
import logly.runtime.Backoff;
import logly.runtime.Worker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that wait for one target, sent in their order by a thread of their own, each tried again with back-off
 * until it is taken or {@link #TRIES} failed. What is given up goes to {@code lost} with the reason.
 */
final class Outbox implements AutoCloseable {
    /** Of one message; with the back-off they take about 10 minutes. */
    static final int TRIES = 12;

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final int ROOM = 1000;

    private final String target;
    private final Delivery delivery;
    private final Backoff backoff;
    private final BiConsumer<Notice, String> lost;
    private final Counter sent;
    private final BlockingQueue<Notice> queue = new LinkedBlockingQueue<>(ROOM);
    private final AtomicInteger open = new AtomicInteger();
    private final Worker worker;
    private volatile @Nullable String trouble;

    Outbox(
            String target,
            Delivery delivery,
            Duration firstWait,
            RandomGenerator random,
            Counter sent,
            BiConsumer<Notice, String> lost) {
        this.target = target;
        this.delivery = delivery;
        this.backoff = new Backoff(firstWait, firstWait.multipliedBy(64), random);
        this.sent = sent;
        this.lost = lost;
        worker = new Worker("notify-" + target, this::turn);
    }

    void start() {
        worker.start();
    }

    void add(Notice notice) {
        open.incrementAndGet();
        if (!queue.offer(notice)) {
            giveUp(notice, "more than " + ROOM + " messages wait for " + target);
        }
    }

    /** Whether all that was added was taken or given up. */
    boolean isEmpty() {
        return open.get() == 0;
    }

    /** Why messages wait; null where none does. */
    @Nullable
    String trouble() {
        return trouble;
    }

    private void turn(Worker each) throws InterruptedException {
        Notice notice = queue.poll(200, TimeUnit.MILLISECONDS);
        if (notice == null) {
            return;
        }
        for (int tried = 1; !each.isClosing(); tried++) {
            try {
                delivery.send(notice);
                done("sent");
                return;
            } catch (Delivery.Refused e) {
                giveUp(notice, String.valueOf(e.getMessage()));
                return;
            } catch (IOException e) {
                trouble = "target " + target + ": " + e.getMessage();
                if (tried >= TRIES) {
                    giveUp(notice, String.valueOf(e.getMessage()));
                    return;
                }
                log.warn("a message waits, tried {} times: {}", tried, trouble);
                each.pause(backoff.next());
            }
        }
    }

    private void giveUp(Notice notice, String reason) {
        log.error("a message about {} is given up: {}", notice.incident(), reason);
        lost.accept(notice, reason);
        done("given_up");
    }

    private void done(String outcome) {
        sent.labelValues(target, outcome).inc();
        backoff.reset();
        trouble = null;
        open.decrementAndGet();
    }

    @Override
    public void close() {
        worker.close();
    }
}
