package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {
    @Test
    void repeatsItsTurnUntilClosed() throws InterruptedException {
        CountDownLatch turns = new CountDownLatch(3);
        Worker worker = new Worker("turner", w -> turns.countDown());
        assertThat(worker.health().state()).isEqualTo(Health.State.STARTING);
        worker.start();

        assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.health()).isEqualTo(Health.up());
        worker.close();
        worker.close();
        assertThat(worker.health()).isEqualTo(Health.down("turner is closed"));
    }

    @Test
    void isDownWithTheCauseWhenATurnThrows() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        try (Worker worker = new Worker("thrower", w -> {
            reached.countDown();
            throw new IOException("expected by the test");
        })) {
            worker.start();
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
            while (worker.health().isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(worker.health())
                    .isEqualTo(Health.down("thrower stopped: java.io.IOException: expected by the test"));
        }
    }

    @Test
    void endsAPauseWhenItCloses() throws InterruptedException {
        CountDownLatch pauses = new CountDownLatch(1);
        AtomicInteger closing = new AtomicInteger();
        Worker worker = new Worker("sleeper", w -> {
            pauses.countDown();
            closing.addAndGet(w.pause(Duration.ofHours(1)) ? 1 : 0);
        });
        worker.start();
        assertThat(pauses.await(10, TimeUnit.SECONDS)).isTrue();
        worker.close();

        assertThat(closing).hasValue(1);
    }

    @Test
    void wakesABlockingTurn() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(1);
        CountDownLatch blocks = new CountDownLatch(1);
        Worker worker = new Worker(
                "poller",
                w -> {
                    blocks.countDown();
                    woken.await();
                },
                woken::countDown,
                Duration.ofSeconds(20));
        worker.start();
        assertThat(blocks.await(10, TimeUnit.SECONDS)).isTrue();
        worker.close();

        assertThat(worker.health()).isEqualTo(Health.down("poller is closed"));
    }

    @Test
    void interruptsATurnThatOverstays() throws InterruptedException {
        CountDownLatch blocks = new CountDownLatch(1);
        Worker worker = new Worker(
                "blocker",
                w -> {
                    blocks.countDown();
                    new CountDownLatch(1).await();
                },
                () -> {},
                Duration.ofMillis(50));
        worker.start();
        assertThat(blocks.await(10, TimeUnit.SECONDS)).isTrue();
        worker.close();

        assertThat(worker.health().cause()).contains("InterruptedException");
    }

    @Test
    void closesWithoutHavingStarted() {
        Worker worker = new Worker("idle", w -> {});
        worker.close();
        assertThat(worker.isClosing()).isTrue();
    }

    @Test
    void backsOffUpToItsCapAndStartsAnewAfterSuccess() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(7));

        for (int round = 0; round < 50; round++) {
            for (int whole : new int[] {100, 200, 400, 800, 1000, 1000, 1000}) {
                assertThat(backoff.next()).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
            }
            backoff.reset();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), new Random(7)));
    }
}
