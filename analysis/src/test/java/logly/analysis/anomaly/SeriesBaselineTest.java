package logly.analysis.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import logly.analysis.anomaly.Departure.Kind;
import logly.analysis.anomaly.Judgement.Verdict;
import logly.analysis.anomaly.NabScore.Window;
import org.junit.jupiter.api.Test;

class SeriesBaselineTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration STEP = Duration.ofMinutes(5);
    private static final int DAY = 288;

    @Test
    void saysNothingBeforeItHasAHistory() {
        List<Judgement> judgements = judge(40, i -> i == 30 ? 1_000 : 1);
        assertThat(judgements).allSatisfy(judgement -> {
            assertThat(judgement.verdict()).isEqualTo(Verdict.LEARNING);
            assertThat(judgement.score()).isZero();
        });
    }

    @Test
    void findsASpikeAtOnceAndSaysWhatWasExpected() {
        Random random = new Random(20261126);
        Judgement spike = judge(1_000, i -> 20 + random.nextGaussian() + (i == 999 ? 60 : 0))
                .get(999);
        assertThat(spike.verdict()).isEqualTo(Verdict.ANOMALY);
        assertThat(spike.score()).isBetween(0.5, 1.0);
        Departure departure = Objects.requireNonNull(spike.departure());
        assertThat(departure.kind()).isEqualTo(Kind.SPIKE);
        assertThat(departure.expected()).isBetween(18.0, 22.0);
        assertThat(departure.observed()).isGreaterThan(70);
        assertThat(departure.explanation()).startsWith("value is ").contains("expected ");
        assertThat(spike.since()).isEqualTo(START.plus(STEP.multipliedBy(999)));
    }

    @Test
    void takesTheSameSizeAsUsualInARestlessSeries() {
        Random random = new Random(20261126);
        List<Judgement> judgements = judge(1_000, i -> 20 + (i % 40 == 39 ? 60 : 0) + random.nextGaussian());
        assertThat(judgements.subList(400, 1_000)).noneMatch(judgement -> judgement.verdict() == Verdict.ANOMALY);
    }

    @Test
    void findsAnOrdinaryValueAtAnUnusualHour() {
        Random random = new Random(20261126);
        IntToDoubleFunction daily =
                i -> 50 + 40 * Math.sin(2 * Math.PI * (i % DAY) / DAY) + random.nextGaussian() * 0.5;
        int at = 12 * DAY + 100;
        List<Judgement> judgements = judge(13 * DAY, i -> i < at ? daily.applyAsDouble(i) : 50 + random.nextGaussian());
        assertThat(judgements.subList(4 * DAY, at).stream().filter(j -> j.verdict() == Verdict.ANOMALY))
                .hasSizeLessThanOrEqualTo(4);
        assertThat(judgements.subList(at, at + 24)).anyMatch(judgement -> judgement.verdict() == Verdict.ANOMALY);
    }

    @Test
    void countsWhatGoesOnAsOneAnomaly() {
        Random random = new Random(20261126);
        List<Judgement> judgements = judge(1_100, i -> (i < 1_000 ? 20 : 90) + random.nextGaussian());
        List<Judgement> after = judgements.subList(1_000, 1_100);
        assertThat(after.stream().filter(j -> j.verdict() == Verdict.ANOMALY)).hasSize(1);
        assertThat(after).anyMatch(j -> j.verdict() == Verdict.ONGOING && j.score() < 0.5);
        assertThat(after).allMatch(j -> START.plus(STEP.multipliedBy(1_000)).equals(j.since()));
    }

    @Test
    void givesTheSameJudgementsWhateverTheUnit() {
        List<Judgement> bytes = judge(2_000, noise(Math.pow(1.05, 400)));
        List<Judgement> ratios = judge(2_000, noise(Math.pow(1.05, -200)));
        for (int i = 0; i < bytes.size(); i++) {
            assertThat(ratios.get(i).score())
                    .isBetween(bytes.get(i).score() - 0.03, bytes.get(i).score() + 0.03);
        }
    }

    private static IntToDoubleFunction noise(double unit) {
        Random random = new Random(20261126);
        return i -> unit * (20 + random.nextGaussian());
    }

    @Test
    void passesOverWhatIsNoNumber() {
        SeriesBaseline baseline = new SeriesBaseline();
        assertThat(baseline.add(START, Double.NaN).verdict()).isEqualTo(Verdict.LEARNING);
        assertThat(baseline.add(START, Double.POSITIVE_INFINITY).score()).isZero();
    }

    @Test
    void staysQuietOnASeriesThatNeverChanges() {
        assertThat(judge(3_000, i -> 7)).allMatch(judgement -> judgement.score() == 0);
    }

    private static List<Judgement> judge(int samples, IntToDoubleFunction values) {
        SeriesBaseline baseline = new SeriesBaseline();
        List<Judgement> judgements = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            judgements.add(baseline.add(START.plus(STEP.multipliedBy(i)), values.applyAsDouble(i)));
        }
        return judgements;
    }

    /** Labelled series of the Numenta Anomaly Benchmark, which lie beside the repository or nowhere. */
    @Test
    void scoresWellOnLabelledSeries() throws IOException {
        String named = System.getProperty("logly.corpora");
        Path folder = (named != null ? Path.of(named) : Path.of("../../shared/corpora/dev")).resolve("nab");
        assumeTrue(Files.isDirectory(folder), "no labelled series at " + folder + "; set -Dlogly.corpora");
        String windows = Files.readString(folder.resolve("windows.json"));
        NabScore score = new NabScore();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            addTo(score, file, windows);
        }
        System.out.printf("NAB standard profile over %d series: %.1f%n", files.size(), score.value());
        assertThat(score.value()).isGreaterThanOrEqualTo(65);
    }

    private static void addTo(NabScore score, Path file, String windows) throws IOException {
        SeriesBaseline baseline = new SeriesBaseline();
        List<Instant> times = new ArrayList<>();
        List<Integer> detections = new ArrayList<>();
        List<String> rows = Files.readAllLines(file);
        for (String row : rows.subList(1, rows.size())) {
            String[] fields = row.split(",", -1);
            Instant time = time(fields[0]);
            if (baseline.add(time, Double.parseDouble(fields[1])).verdict() == Verdict.ANOMALY) {
                detections.add(times.size());
            }
            times.add(time);
        }
        String key = file.getName(file.getNameCount() - 2) + "/" + file.getFileName();
        score.add(detections, windows(windows, key, times), times.size());
    }

    private static List<Window> windows(String json, String key, List<Instant> times) {
        Matcher entry = Pattern.compile(
                        Pattern.quote('"' + key + '"') + ": \\[(.*?)\\](,\\s*\"|\\s*\\})", Pattern.DOTALL)
                .matcher(json);
        List<Window> windows = new ArrayList<>();
        if (entry.find()) {
            Matcher pair = Pattern.compile("\"([^\"]+)\",\\s*\"([^\"]+)\"").matcher(entry.group(1));
            while (pair.find()) {
                Instant from = time(pair.group(1));
                Instant to = time(pair.group(2));
                int first = (int) times.stream().filter(t -> t.isBefore(from)).count();
                int last = (int) times.stream().filter(t -> !t.isAfter(to)).count() - 1;
                windows.add(new Window(first, last));
            }
        }
        return windows;
    }

    private static Instant time(String text) {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
        return LocalDateTime.parse(text.substring(0, 19), format).toInstant(ZoneOffset.UTC);
    }
}
