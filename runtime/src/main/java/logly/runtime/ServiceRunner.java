package logly.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs services in order until told to stop or until one is down, then closes them in reverse order in bounded time.
 * Used once.
 */
public final class ServiceRunner {
    /** Leaves a second of the ten that container engines allow between SIGTERM and SIGKILL. */
    public static final Duration STOP_WITHIN = Duration.ofSeconds(9);

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);
    /** Until all is ready, for whoever waits; then seldom, as an idle agent would spend a fifth of its time asking. */
    private static final Duration START_PERIOD = Duration.ofMillis(100);

    private static final Duration HEALTH_PERIOD = Duration.ofSeconds(1);

    private final List<Service> services;
    private final Consumer<String> out;
    private final Consumer<String> err;
    private final Duration stopWithin;
    private final Deque<Service> toClose = new ArrayDeque<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();

    /** The thread inside a service's start, which a stop interrupts; guarded by the lock. */
    private @Nullable Thread starter;

    /**
     * Runs these services.
     *
     * @param services in order of start
     * @param out takes one line per step
     * @param err takes one line that says why the run failed
     * @param stopWithin how long all closes may take together
     */
    public ServiceRunner(List<Service> services, Consumer<String> out, Consumer<String> err, Duration stopWithin) {
        this.services = List.copyOf(services);
        this.out = out;
        this.err = err;
        this.stopWithin = stopWithin;
    }

    /** {@link #run} that a signal ends too. The JVM exits with 128 + the signal's number then, whatever this returns. */
    public ExitCode runUntilSignal(Runnable whenReady) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
        return run(whenReady);
    }

    /**
     * Starts all, waits until stopped or until one is down, closes all.
     *
     * @param whenReady called once, when every service is ready for the first time
     */
    public ExitCode run(Runnable whenReady) {
        ExitCode code = ExitCode.BUG;
        try {
            startAll();
            code = watch(whenReady);
        } catch (Throwable e) {
            code = codeOf(e);
        } finally {
            boolean clean = closeAll();
            code = code == ExitCode.DONE && !clean ? ExitCode.BUG : code;
            closed.countDown();
        }
        return code;
    }

    /** A start that a stop interrupted may fail in any way. */
    private ExitCode codeOf(Throwable failure) {
        if (stopped()) {
            log.debug("stopped while starting", failure);
            return ExitCode.DONE;
        }
        if (failure instanceof OperatorMistake mistake) {
            err.accept(mistake.getMessage());
            return mistake.exitCode();
        }
        log.error("stopped by a bug", failure);
        err.accept("stopped by a bug: " + failure);
        return ExitCode.BUG;
    }

    /** Ends {@link #run}, from any thread, at any time; returns at once. */
    public void stop() {
        synchronized (lock) {
            stop.countDown();
            if (starter != null) {
                starter.interrupt();
            }
        }
    }

    private void stopAndWait() {
        stop();
        try {
            if (!closed.await(stopWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("not everything closed within {} ms", stopWithin.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void startAll() throws Exception {
        for (Service service : services) {
            synchronized (lock) {
                if (stopped()) {
                    return;
                }
                starter = Thread.currentThread();
            }
            toClose.push(service);
            long begin = System.nanoTime();
            try {
                service.start();
            } finally {
                endStart();
            }
            out.accept(String.format(Locale.ROOT, "%-18s started in %s", service.name(), seconds(begin)));
        }
    }

    /** From here on a stop interrupts nobody; an interrupt that came too late for the start is taken back. */
    private void endStart() {
        synchronized (lock) {
            starter = null;
            if (stopped()) {
                boolean interrupted = Thread.interrupted();
                log.debug("stopped while starting, interrupted: {}", interrupted);
            }
        }
    }

    private ExitCode watch(Runnable whenReady) throws InterruptedException {
        boolean announced = false;
        while (!stop.await((announced ? HEALTH_PERIOD : START_PERIOD).toMillis(), TimeUnit.MILLISECONDS)) {
            boolean ready = true;
            for (Service service : services) {
                Health health = service.health();
                if (!health.isAlive()) {
                    err.accept(service.name() + " is down: " + health.cause());
                    return ExitCode.BUG;
                }
                ready &= health.isReady();
            }
            if (ready && !announced) {
                announced = true;
                whenReady.run();
            }
        }
        return ExitCode.DONE;
    }

    /** Each gets at most half of the time that is left, the last all of it. */
    private boolean closeAll() {
        long end = System.nanoTime() + stopWithin.toNanos();
        boolean clean = true;
        while (!toClose.isEmpty()) {
            Service service = toClose.pop();
            long left = Math.max(0, end - System.nanoTime());
            clean &= close(service, toClose.isEmpty() ? left : left / 2);
        }
        return clean;
    }

    private boolean close(Service service, long nanos) {
        long begin = System.nanoTime();
        Closing closing = new Closing(service);
        closing.start();
        try {
            closing.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            log.warn("interrupted while {} closes", service.name());
            return false;
        }
        if (closing.isAlive()) {
            Throwable where = new Throwable("where it hangs");
            where.setStackTrace(closing.getStackTrace());
            log.warn("{} is left behind: it did not close within {}", service.name(), seconds(begin), where);
            closing.interrupt();
            return true;
        }
        out.accept(String.format(Locale.ROOT, "%-18s closed in %s", service.name(), seconds(begin)));
        return !closing.failed;
    }

    private static String seconds(long begin) {
        return String.format(Locale.ROOT, "%.2f s", (System.nanoTime() - begin) / 1e9);
    }

    /** One close, on its own thread so that a hanging one can be left behind. */
    private static final class Closing extends Thread {
        private final Service service;
        private volatile boolean failed;

        Closing(Service service) {
            super("close-" + service.name());
            this.service = service;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                service.close();
            } catch (RuntimeException | Error e) {
                failed = true;
                log.error("{} failed to close", service.name(), e);
            }
        }
    }
}
