package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    private Path folder;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private FolderWatch watch() {
        return new FolderWatch(new FolderWatch.Listener() {
            @Override
            public void changed(Path file, boolean isNewOrGone) {
                told.add(file.getFileName() + (isNewOrGone ? " came or went" : " changed"));
            }

            @Override
            public void overflowed() {
                told.add("overflow");
            }
        });
    }

    private void expect(String what) throws InterruptedException {
        String next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (next != null && !next.equals(what)) {
            next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo(what);
    }

    @Test
    void tellsWhatChangesInTheFoldersThatItWatchesAndNoLongerInOthers() throws IOException, InterruptedException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path other = Files.createDirectory(folder.resolve("other"));
        try (FolderWatch watch = watch()) {
            Set<Path> watched = watch.watch(Set.of(one, folder.resolve("nowhere")));
            assumeTrue(watched.contains(one), "no watch can be made here");
            assertThat(watched).containsExactly(one);
            Path log = Files.createFile(one.resolve("a.log"));
            expect("a.log came or went");
            Files.writeString(log, "line\n", StandardOpenOption.APPEND);
            expect("a.log changed");
            Files.move(log, one.resolve("a.log.1"));
            expect("a.log.1 came or went");

            assertThat(watch.watch(Set.of(other))).containsExactly(other);
            Files.writeString(one.resolve("unseen.log"), "line\n");
            Files.createFile(other.resolve("b.log"));
            expect("b.log came or went");
            assertThat(told).noneMatch(each -> each.startsWith("unseen"));
        }
    }
}
