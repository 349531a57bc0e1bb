package logly.launcher;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.multiline.LogRecord;
import logly.agent.tail.StreamLines;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;

/** The lines of a log that a command reads, with their format: one that is given, else by the file's name, else by its lines. */
final class LogInput implements Closeable {
    /** The word for a log that is piped in. */
    static final String PIPED = "-";

    private final InputStream stream;
    private final StreamLines lines;
    private final Queue<LogRecord> sample = new ArrayDeque<>();
    private final SourceFormat format;

    private LogInput(InputStream stream, Optional<SourceFormat> known, boolean waits) throws IOException {
        this.stream = stream;
        this.lines = new StreamLines(stream);
        if (known.isEmpty()) {
            takeSample(waits);
        }
        this.format = known.orElseGet(
                () -> SourceFormat.ofSample(sample.stream().map(LogRecord::text).toList()));
    }

    /**
     * Opens a log; throws OperatorMistake where there is none to read.
     *
     * @param file path, or {@link #PIPED}
     * @param given of every line; null for one that is to be found out
     * @param waits whether a pipe is waited for until enough lines are there to tell the format by
     */
    static LogInput open(String file, @Nullable SourceFormat given, boolean waits) throws IOException {
        boolean piped = file.equals(PIPED);
        Path path = Path.of(file);
        if (!piped && (!Files.isReadable(path) || Files.isDirectory(path))) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, file + " is no file that can be read");
        }
        Path name = path.getFileName();
        Optional<SourceFormat> known = given != null || piped || name == null
                ? Optional.ofNullable(given)
                : SourceFormat.ofFileName(name.toString());
        InputStream stream = piped ? System.in : new FileInputStream(path.toFile());
        try {
            return new LogInput(stream, known, waits);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private void takeSample(boolean waits) throws IOException {
        do {
            LogRecord line = lines.next();
            if (line == null) {
                return;
            }
            sample.add(line);
        } while (sample.size() < SourceFormat.SAMPLE_LINES && (waits || lines.isReady()));
    }

    SourceFormat format() {
        return format;
    }

    /** Null at the end. */
    @Nullable
    LogRecord next() throws IOException {
        LogRecord first = sample.poll();
        return first == null ? lines.next() : first;
    }

    /** Whether {@link #next} answers without waiting. */
    boolean isReady() throws IOException {
        return !sample.isEmpty() || lines.isReady();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
