package logly.storage;

import java.time.Duration;
import java.time.Instant;
import logly.schemas.HourlyAggregate;

/** Answers the questions of other readers, from this reader's own files only. */
record PeerDesk(
        RowReaders rows,
        AggregateReader<HourlyAggregate> hours,
        NodeReader node,
        HostReader hosts,
        FreshnessReader freshness,
        EventCounter events,
        TailReader tail,
        GapReader gaps,
        StoreSurvey survey) {
    /** Less than whoever asks waits. */
    private static final Duration PATIENCE_OF_COUNTS = Duration.ofSeconds(2);

    private static final TimeRange ALWAYS = new TimeRange(Instant.MIN, Instant.MAX);

    /** An {@link IllegalArgumentException} where the question makes no sense. */
    PeerAnswer answer(PeerQuestion question) {
        return switch (question.kind()) {
            case ROWS ->
                rows.rows(question.table())
                        .ofFiles()
                        .apply(question)
                        .toAnswer()
                        .with(gaps.gaps(
                                question.table().equals(RowReaders.OPERATOR_ACTIONS) ? FileKind.NODE : FileKind.DAY,
                                question.range()));
            case FIND -> rows.find(question).with(gaps.gaps(FileKind.NODE, ALWAYS));
            case BUCKETS ->
                question.table().equals(KeyedTables.HOURLY_AGGREGATES.name())
                        ? hours.answer(question).with(gaps.gaps(FileKind.MONTH, question.range()))
                        : node.answer(question).with(gaps.gaps(FileKind.NODE, ALWAYS));
            case BURIED ->
                question.table().equals(KeyedTables.HOURLY_AGGREGATES.name())
                        ? hours.answer(question)
                        : node.answer(question);
            case PLACES, NEAREST -> node.answer(question).with(gaps.gaps(FileKind.NODE, ALWAYS));
            case PARTS -> node.answer(question);
            case HOSTS -> hosts.answer(question).with(gaps.gaps(FileKind.NODE, ALWAYS));
            case FRESHNESS -> freshness.answer();
            case COUNTS ->
                FleetCounts.toAnswer(events.count(
                                question.range(),
                                question.selector(),
                                Duration.ofMillis(question.width()),
                                PATIENCE_OF_COUNTS))
                        .with(gaps.gaps(FileKind.DAY, question.range()));
            case ENDS, TAIL -> tail.answer(question);
            case NODES, ACCOUNTS -> survey.answer(question).with(gaps.gaps(FileKind.NODE, ALWAYS));
        };
    }
}
