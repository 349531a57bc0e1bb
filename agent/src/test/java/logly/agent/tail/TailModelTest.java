package logly.agent.tail;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import logly.agent.tail.TailStep.Kind;
import logly.agent.tail.TailStep.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories of a log file, each against a model that knows which lines a reader could see: these are published
 * exactly once and in order. A history that fails is made as short as it can be before it is shown.
 */
class TailModelTest {
    private static final int HISTORIES = "full".equals(System.getProperty("logly.scale")) ? 20_000 : 500;
    private static final long SEED = 20_261_123;
    private static final int LONGEST = 40;

    @TempDir
    private Path folder;

    private int runs;
    private final LogModel.Losses losses = new LogModel.Losses();

    @Test
    void publishesEveryReadableLineOnceAndInOrder() throws IOException {
        Mode[] modes = Mode.values();
        Random random = new Random(SEED);
        int steps = 0;
        for (int i = 0; i < HISTORIES; i++) {
            Mode mode = modes[i % modes.length];
            List<TailStep> history = history(random);
            steps += history.size();
            if (!verdict(history, mode).isEmpty()) {
                List<TailStep> shortest = shortened(history, mode);
                fail("seed %d, history %d, %s: %s%n%s", SEED, i, mode, verdict(shortest, mode), shortest);
            }
        }
        System.out.printf(
                "TailModelTest: seed %d, %d histories, %d steps, %d lines; no reader could see %d lines: %d of %d written"
                        + " between copy and truncation, the others truncated, deleted or pruned unread%n",
                SEED, HISTORIES, steps, losses.lines(), losses.unseen(), losses.unseenInWindow(), losses.inWindow());
    }

    private static List<TailStep> history(Random random) {
        List<TailStep> history = new ArrayList<>();
        Kind[] kinds = Kind.values();
        int length = 3 + random.nextInt(LONGEST);
        while (history.size() < length) {
            Kind kind = kinds[random.nextInt(kinds.length)];
            history.add(new TailStep(kind, random.nextInt(8)));
        }
        return history;
    }

    /** What is wrong with what was published; empty for nothing. */
    private String verdict(List<TailStep> history, Mode mode) throws IOException {
        Path place = Files.createDirectory(folder.resolve("run-" + runs++));
        try (LogModel model = new LogModel(place, mode, losses)) {
            for (TailStep step : history) {
                model.take(step);
            }
            return model.verdict();
        } finally {
            remove(place);
        }
    }

    private static void remove(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(place);
    }

    /** Leaves out steps, many at first, as long as it still fails. */
    private List<TailStep> shortened(List<TailStep> failing, Mode mode) throws IOException {
        List<TailStep> shortest = failing;
        for (int size = failing.size() / 2; size > 0; size /= 2) {
            for (int at = 0; at + size <= shortest.size(); ) {
                List<TailStep> candidate = new ArrayList<>(shortest);
                candidate.subList(at, at + size).clear();
                if (verdict(candidate, mode).isEmpty()) {
                    at++;
                } else {
                    shortest = candidate;
                }
            }
        }
        return shortest;
    }
}
