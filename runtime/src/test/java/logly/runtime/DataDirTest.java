package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DataDirTest {
    @TempDir
    private Path temporary;

    @Test
    void createsAFolderForItsOwnerOnly() throws IOException {
        Path folder = temporary.resolve("a/b");
        try (DataDir data = DataDir.open(folder)) {
            assertThat(data.path()).isEqualTo(folder);
            assertThat(permissions(folder)).isEqualTo("rwx------");
            assertThat(permissions(folder.resolve("logly.lock"))).isEqualTo("rw-------");
            assertThat(data.freeBytes()).isPositive();
        }
    }

    @Test
    void opensAgainAfterClose() {
        for (int i = 0; i < 3; i++) {
            DataDir.open(temporary).close();
        }
        assertThat(temporary.resolve("logly.lock")).exists();
    }

    @Test
    void isBusyWithinTheProcess() {
        try (DataDir data = DataDir.open(temporary)) {
            OperatorMistake mistake = catchThrowableOfType(
                    OperatorMistake.class, () -> DataDir.open(data.path()).close());
            assertThat(mistake.exitCode()).isEqualTo(ExitCode.BUSY);
        }
    }

    @Test
    void isBusyUntilTheOtherProcessDies() throws Exception {
        Process process = ChildJvm.start(HoldingMain.class, temporary.toString());
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("held");

            OperatorMistake mistake = catchThrowableOfType(
                    OperatorMistake.class, () -> DataDir.open(temporary).close());
            assertThat(mistake.exitCode()).isEqualTo(ExitCode.BUSY);
            assertThat(mistake)
                    .hasMessage("data.dir " + temporary + " is in use by another instance (pid " + process.pid() + ")");

            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            DataDir.open(temporary).close();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysWhyItCannotBeWritten() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        Path linked = Files.createDirectory(temporary.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("logly.lock"), temporary.resolve("elsewhere"));

        for (Path each : new Path[] {file, file.resolve("below"), linked}) {
            OperatorMistake mistake = catchThrowableOfType(
                    OperatorMistake.class, () -> DataDir.open(each).close());
            assertThat(mistake.exitCode()).isEqualTo(ExitCode.CANNOT_WRITE);
            assertThat(mistake).hasMessageStartingWith("data.dir " + each + " cannot be written: ");
        }
        assertThat(temporary.resolve("elsewhere")).doesNotExist();
    }

    /** Holds a folder until it is killed. */
    static final class HoldingMain {
        private HoldingMain() {}

        public static void main(String[] args) throws IOException {
            try (DataDir data = DataDir.open(Path.of(args[0]))) {
                System.out.println("held");
                int end = System.in.read();
                System.out.println(data.path() + " " + end);
            }
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
