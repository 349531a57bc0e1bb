package logly.agent.tail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import logly.agent.source.Bell;
import org.jspecify.annotations.Nullable;

/**
 * A running {@code journalctl} and the bounded row of entries that it has written; while the row is full the child waits.
 */
final class JournalProcess implements AutoCloseable {
    private static final int WAITING_ENTRIES = 1024;
    /** An entry longer than this is left out and counted. */
    private static final int LONGEST_ENTRY = 256 * 1024;

    private static final int EXIT_SECONDS = 1;

    private final Process process;
    private final Thread pump;
    private final Thread complaints;
    private final BlockingQueue<String> entries = new ArrayBlockingQueue<>(WAITING_ENTRIES);
    private volatile String lastComplaint = "";
    private final AtomicLong oversized = new AtomicLong();
    private final Bell bell;

    private JournalProcess(Process process, Bell bell) {
        this.process = process;
        this.bell = bell;
        this.pump = thread("logly-journal", () -> pump(process.getInputStream()));
        this.complaints = thread("logly-journal-errors", () -> listen(process.getErrorStream()));
    }

    /** The bell rings for every entry, and at the end. */
    static JournalProcess start(List<String> command, Bell bell) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        JournalProcess started = new JournalProcess(builder.start(), bell);
        started.process.getOutputStream().close();
        started.pump.start();
        started.complaints.start();
        return started;
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** The next entry, or null where none waits. */
    @Nullable
    String poll() {
        return entries.poll();
    }

    boolean hasMore() {
        return !entries.isEmpty();
    }

    boolean isFinished() {
        return !pump.isAlive() && entries.isEmpty();
    }

    /** How it ended, in words. */
    String ending() {
        return process.isAlive() ? "journalctl closed its output" : "journalctl exited with " + process.exitValue();
    }

    /** The last line that it wrote to its error stream. */
    String complaint() {
        return lastComplaint;
    }

    /** Entries left out since they were too long. */
    long oversized() {
        return oversized.get();
    }

    private void pump(InputStream output) {
        byte[] chunk = new byte[16 * 1024];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean skipping = false;
        try (output) {
            for (int count = output.read(chunk); count >= 0; count = output.read(chunk)) {
                for (int i = 0; i < count; i++) {
                    if (chunk[i] != '\n') {
                        skipping = skipping || line.size() >= LONGEST_ENTRY;
                        if (!skipping) {
                            line.write(chunk[i]);
                        }
                        continue;
                    }
                    if (skipping) {
                        oversized.incrementAndGet();
                    } else if (line.size() > 0) {
                        entries.put(line.toString(StandardCharsets.UTF_8));
                        bell.ring();
                    }
                    line.reset();
                    skipping = false;
                }
            }
            // So that it can be told how it ended.
            process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            lastComplaint = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            bell.ring();
        }
    }

    private void listen(InputStream errors) {
        byte[] chunk = new byte[1024];
        try (errors) {
            for (int count = errors.read(chunk); count >= 0; count = errors.read(chunk)) {
                String text = new String(chunk, 0, count, StandardCharsets.UTF_8).strip();
                lastComplaint = text.isEmpty() ? lastComplaint : text.substring(text.lastIndexOf('\n') + 1);
            }
        } catch (IOException e) {
            lastComplaint = String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroy();
        pump.interrupt();
    }
}
