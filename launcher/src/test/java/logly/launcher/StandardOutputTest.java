package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
    @TempDir
    private Path folder;

    private static OutputStream failing() {
        return new OutputStream() {
            @Override
            public void write(int letter) throws IOException {
                throw new IOException("Plus d'espace, ou personne");
            }
        };
    }

    @Test
    void isUnreadWhereAPipeCannotBeWritten() {
        PrintStream pipe = StandardOutput.over(failing(), () -> true);
        assertThat(StandardOutput.isUnread(pipe)).isFalse();
        pipe.println("x");
        pipe.flush();
        assertThat(StandardOutput.isUnread(pipe)).isTrue();

        PrintStream file = StandardOutput.over(failing(), () -> false);
        file.println("x");
        file.flush();
        assertThat(StandardOutput.isUnread(file)).as("a disk is full").isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsAPipeFromAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(StandardOutput.isPipe(file)).isFalse();
        assertThat(StandardOutput.isPipe(Path.of("/dev/null"))).isFalse();
        assertThat(StandardOutput.isPipe(folder.resolve("absent"))).isFalse();
        Path fifo = folder.resolve("fifo");
        Process made = new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        assertThat(StandardOutput.isPipe(fifo)).isTrue();
    }
}
