package logly.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** The port of the last run, kept in a file, so that other processes find a service again after its restart. */
record RememberedPort(Path file) {
    /** The port of the last run if it is free, else any free one. */
    int choose(String address) {
        int last = last();
        return last > 0 && new HostPort(address, last).isFree() ? last : HostPort.freePort(address);
    }

    private int last() {
        try {
            String text = Files.readString(file).strip();
            return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    void remember(int port) {
        try {
            Files.writeString(file, port + "\n");
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: cannot write " + file + ": " + e.getMessage());
        }
    }
}
