package logly.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread that repeats a turn until closed. A turn that throws ends the worker, and its health says why: the
 * thread never dies silently. Closing lets the turn finish; only one that overstays is interrupted.
 */
public final class Worker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final Turn turn;
    private final Runnable wakeUp;
    private final Duration patience;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Health health;

    /** One round of work; the worker tells whether it {@link Worker#isClosing} and lets it {@link Worker#pause}. */
    public interface Turn {
        void run(Worker worker) throws Exception;
    }

    /** A worker whose turns are short or end by themselves when it closes. */
    public Worker(String name, Turn turn) {
        this(name, turn, () -> {}, Duration.ofSeconds(5));
    }

    /**
     * A worker whose turn may block.
     *
     * @param wakeUp ends a blocking call, such as a consumer's poll; called once, from the closing thread
     * @param patience how long {@link #close} waits for the turn before and after it interrupts it
     */
    public Worker(String name, Turn turn, Runnable wakeUp, Duration patience) {
        this.turn = turn;
        this.wakeUp = wakeUp;
        this.patience = patience;
        this.health = Health.starting(name + " is not started");
        this.thread = new Thread(this::repeat, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        health = Health.up();
        thread.start();
    }

    public Health health() {
        return health;
    }

    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Waits for the time to pass or the worker to close; tells whether it closes. */
    public boolean pause(Duration time) throws InterruptedException {
        return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets the turn end, within twice the patience. */
    @Override
    public void close() {
        if (isClosing()) {
            return;
        }
        closing.countDown();
        wakeUp.run();
        try {
            if (!ended()) {
                log.warn("{} is interrupted: it did not end within {} ms", thread.getName(), patience.toMillis());
                thread.interrupt();
                if (!ended()) {
                    log.error("{} is left behind: it does not end", thread.getName());
                }
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private boolean ended() throws InterruptedException {
        thread.join(Math.max(1, patience.toMillis()));
        return !thread.isAlive();
    }

    private void repeat() {
        try {
            while (!isClosing()) {
                turn.run(this);
            }
            health = Health.down(thread.getName() + " is closed");
        } catch (Throwable e) {
            health = Health.down(thread.getName() + " stopped: " + e);
            if (!(isClosing() && e instanceof InterruptedException)) {
                log.error("{} stopped", thread.getName(), e);
            }
        }
    }
}
