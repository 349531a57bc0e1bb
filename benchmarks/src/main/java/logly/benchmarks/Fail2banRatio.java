package logly.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.text.ParseContext;
import logly.schemas.Action;

/**
 * Lines a second of a core, of the parsers and of {@code fail2ban-regex} with its sshd filter, over one generated file,
 * one after the other. Counted is processor time, so that what else runs on the machine does not matter; what the other
 * needs to start is taken off by a run over a few lines.
 */
final class Fail2banRatio {
    private static final int FEW = 100;
    private static final int LINES = 60_000;
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 20;

    private Fail2banRatio() {}

    /** Prints both rates and their ratio, or that fail2ban is not here. */
    static void print() throws IOException, InterruptedException {
        if (new ProcessBuilder("sh", "-c", "command -v fail2ban-regex >/dev/null")
                        .start()
                        .waitFor()
                != 0) {
            System.out.println("fail2ban-regex is not installed: no ratio to it");
            return;
        }
        Path folder = Files.createTempDirectory("fail2ban-ratio");
        Path few = Files.write(folder.resolve("few.log"), SampleLines.mixed(FEW));
        Path file = Files.write(folder.resolve("mixed.log"), SampleLines.mixed(LINES));
        try {
            double theirs = LINES / (filter(file) - filter(few));
            double ours = ours(file);
            System.out.printf(
                    Locale.ROOT,
                    "Seed %d, %,d lines: fail2ban-regex %,.0f lines/s of a core, parsers %,.0f lines/s, ratio %.1f%n",
                    SampleRecords.SEED,
                    LINES,
                    theirs,
                    ours,
                    ours / theirs);
        } finally {
            Files.delete(few);
            Files.delete(file);
            Files.delete(folder);
        }
    }

    /** Seconds of processor time, by the shell's account of its children. */
    private static double filter(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh", "-c", "fail2ban-regex \"$0\" sshd >/dev/null 2>&1 || exit 1; times", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> times = process.inputReader().lines().toList();
        if (process.waitFor() != 0 || times.size() != 2) {
            throw new IOException("fail2ban-regex failed; is fail2ban installed?");
        }
        String[] children = times.get(1).split(" ", 2);
        return seconds(children[0]) + seconds(children[1]);
    }

    /** Of {@code 1m2.34s}. */
    private static double seconds(String text) {
        int minutes = text.indexOf('m');
        return Integer.parseInt(text.substring(0, minutes)) * 60
                + Double.parseDouble(text.substring(minutes + 1, text.length() - 1));
    }

    /** Reading and parsing, garbage collection included, when the code is warm. */
    private static double ours(Path file) throws IOException {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (int round = 0; round < WARM_UP; round++) {
            failures(file);
        }
        long start = process.getProcessCpuTime();
        long failures = 0;
        for (int round = 0; round < ROUNDS; round++) {
            failures += failures(file);
        }
        double rate = (double) LINES * ROUNDS / ((process.getProcessCpuTime() - start) / 1e9);
        System.out.printf(Locale.ROOT, "%,d failed logins among them%n", failures / ROUNDS);
        return rate;
    }

    private static long failures(Path file) throws IOException {
        ParseContext context = new ParseContext(ZoneOffset.UTC, SampleRecords.START, SampleRecords.host(0));
        long failures = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            GuardedParser parser = new GuardedParser(SourceFormat.ofSample(List.of(line)));
            while (line != null) {
                failures += parser.parse(line, context).getAction() == Action.FAILED_LOGIN ? 1 : 0;
                line = reader.readLine();
            }
        }
        return failures;
    }
}
